"""What certificates print before a value, and the field it is. None: it only ends the value before it."""

_BY_FIELD = {
    "uscc": "统一社会信用代码 社会信用代码 信用代码",
    "number": "许可证编号 许可证号 经营许可证编号 生产许可证编号 备案编号 备案凭证编号 备案号 注册证编号 注册证号"
    " 登记号 证书编号 编号",
    "holder": "企业名称 机构名称 单位名称 名称 经营者名称",
    "registrant": "注册人名称 注册人 注册申请人 备案人名称",
    "legal_representative": "法定代表人 法定代表人（负责人） 法定代表人(负责人) 法人代表 经营者 负责人 投资人",
    "address": "住所 注册人住所 备案人住所 注册地址 地址 机构地址 营业场所 主要经营场所",
    "scope_text": "经营范围 生产范围 诊疗科目 宗旨和业务范围 业务范围",
    "product": "产品名称 产品名称（中文）",
    "model": "型号、规格 型号规格 规格型号 规格、型号 型号",
    "klass": "管理类别 产品类别",
    "period": "营业期限 经营期限 合伙期限 有效期限 有效期 证书有效期",
    "valid_from": "生效日期",
    "valid_to": "有效期至 有效期限至",
    "issued_on": "发证日期 颁发日期 发照日期 备案日期 批准日期 签发日期",
    "issuer": "登记机关 登记管理机关 发证机关 发证部门 发证单位 备案机关 备案部门 备案部门（公章） 备案部门(公章)"
    " 审批部门",
    None: "注册号 组织机构代码 企业负责人 主要负责人 质量负责人 代理人名称 代理人住所 经营场所 库房地址 仓库地址"
    " 生产地址 执业地点 经营方式 经营方式和范围 类型 组成形式 注册资本 注册资金 经费来源 开办资金 举办单位 业务主管单位"
    " 所有制形式 经营性质 机构类别 床位 服务对象 重要提示 结构及组成 结构及组成/主要组成成分 主要组成成分 适用范围"
    " 适用范围/预期用途 预期用途 附件 其他内容 备注 产品储存条件及有效期 包装规格 成立日期 注册日期 核准日期"
    " 首次注册日期 签发人 日常监督管理机构 日常监督管理人员 投诉举报电话",
}
LABELS = {label: name for name, labels in _BY_FIELD.items() for label in labels.split()}

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
