"""What certificates print before a value, and the field it is. None: it only ends the value before it."""

LABELS = {
    # numbers
    "统一社会信用代码": "uscc", "社会信用代码": "uscc", "信用代码": "uscc", "注册号": None, "组织机构代码": None,
    "许可证编号": "number", "许可证号": "number", "备案编号": "number", "备案凭证编号": "number", "备案号": "number",
    "注册证编号": "number", "注册证号": "number", "登记号": "number", "证书编号": "number", "编号": "number",
    "生产许可证编号": "number", "经营许可证编号": "number",
    # who
    "企业名称": "holder", "机构名称": "holder", "单位名称": "holder", "名称": "holder", "经营者名称": "holder",
    "备案人名称": "registrant", "注册人名称": "registrant", "注册人": "registrant", "注册申请人": "registrant",
    "法定代表人": "legal_representative", "法定代表人（负责人）": "legal_representative",
    "法定代表人(负责人)": "legal_representative", "法人代表": "legal_representative", "经营者": "legal_representative",
    "负责人": "legal_representative", "投资人": "legal_representative",
    "企业负责人": None, "主要负责人": None, "质量负责人": None, "代理人名称": None, "代理人住所": None,
    # where
    "住所": "address", "住　所": "address", "注册人住所": "address", "备案人住所": "address", "注册地址": "address",
    "地址": "address", "机构地址": "address", "营业场所": "address", "主要经营场所": "address",
    "经营场所": None, "库房地址": None, "仓库地址": None, "生产地址": None, "执业地点": None,
    # what
    "经营范围": "scope_text", "生产范围": "scope_text", "诊疗科目": "scope_text", "宗旨和业务范围": "scope_text",
    "业务范围": "scope_text", "经营方式": None, "经营方式和范围": None, "类型": None, "组成形式": None, "注册资本": None,
    "注册资金": None, "经费来源": None, "开办资金": None, "举办单位": None, "业务主管单位": None, "所有制形式": None,
    "经营性质": None, "机构类别": None, "床位": None, "服务对象": None, "重要提示": None,
    # the product
    "产品名称": "product", "产品名称（中文）": "product", "型号、规格": "model", "型号规格": "model", "规格型号": "model",
    "规格、型号": "model", "型号": "model", "结构及组成": None, "结构及组成/主要组成成分": None, "主要组成成分": None,
    "适用范围": None, "适用范围/预期用途": None, "预期用途": None, "附件": None, "其他内容": None, "备注": None,
    "产品储存条件及有效期": None, "管理类别": "class_text", "产品类别": "class_text", "包装规格": None,
    # when
    "成立日期": None, "注册日期": None, "核准日期": None, "营业期限": "period", "经营期限": "period", "合伙期限": "period",
    "有效期限": "period", "有效期": "period", "证书有效期": "period", "有效期至": "valid_to", "有效期限至": "valid_to",
    "发证日期": "issued_on", "颁发日期": "issued_on", "发照日期": "issued_on", "备案日期": "issued_on",
    "批准日期": "issued_on", "签发日期": "issued_on", "首次注册日期": None, "生效日期": "valid_from",
    # by whom
    "登记机关": "issuer", "登记管理机关": "issuer", "发证机关": "issuer", "发证部门": "issuer", "备案部门（公章）": "issuer",
    "备案部门(公章)": "issuer", "备案部门": "issuer", "备案机关": "issuer", "审批部门": "issuer", "发证单位": "issuer",
    "签发人": None, "日常监督管理机构": None, "日常监督管理人员": None, "投诉举报电话": None,
}  # fmt: skip

# The title of a paper -> the code of its type (data/med.document.type.csv); a longer title stands before one inside it.
TITLES = {
    "第二类医疗器械经营备案凭证": "class2_filing",
    "第一类医疗器械生产备案凭证": "class1_production_filing",
    "第一类医疗器械备案凭证": "class1_filing",
    "医疗器械网络销售备案凭证": "network_sales_filing",
    "医疗器械经营许可证": "operation_licence",
    "医疗器械生产许可证": "production_licence",
    "医疗器械注册证": "registration",
    "医疗机构执业许可证": "institution_licence",
    "诊所备案凭证": "clinic_filing",
    "事业单位法人证书": "public_institution_certificate",
    "民办非企业单位登记证书": "private_institution_certificate",
    "大型医用设备配置许可证": "large_equipment_permit",
    "辐射安全许可证": "radiation_permit",
    "对外贸易经营者备案登记表": "foreign_trade_filing",
    "质量保证协议": "quality_agreement",
    "授权委托书": "authorisation_letter",
    "营业执照": "business_licence",
}
