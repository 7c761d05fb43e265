/** How a service that speaks S3 differs from the others. */
export interface Provider {
  /** Its address, by region. Absent: the operator names it. */
  readonly endpoint?: (region: string) => string
  /** The bucket stands in the path and not before the host. */
  readonly pathStyle: boolean
  /** One request removes many keys. Some services want a Content-MD5 for that, which the SDK does not send: there, key by key. */
  readonly removesMany: boolean
}

/**
 * Addresses as the services document them for S3 clients. An operator whose bucket has another one (an internal network, a
 * domain of their own) names it.
 */
export const providers = {
  /** https://docs.aws.amazon.com/general/latest/gr/s3.html */
  aws: { endpoint: (region) => `https://s3.${region}.amazonaws.com`, pathStyle: false, removesMany: true },
  /** https://help.aliyun.com/en/oss/developer-reference/use-aws-sdks-to-access-oss */
  'aliyun-oss': { endpoint: (region) => `https://s3.oss-${region}.aliyuncs.com`, pathStyle: false, removesMany: false },
  /** https://www.tencentcloud.com/document/product/436/32537 */
  'tencent-cos': { endpoint: (region) => `https://cos.${region}.myqcloud.com`, pathStyle: false, removesMany: false },
  /** https://support.huaweicloud.com/intl/en-us/usermanual-obs/obs_03_0312.html */
  'huawei-obs': {
    endpoint: (region) => `https://obs.${region}.myhuaweicloud.com`,
    pathStyle: false,
    removesMany: false,
  },
  /** https://developer.qiniu.com/kodo/4088/s3-access-domainname */
  'qiniu-kodo': { endpoint: (region) => `https://s3.${region}.qiniucs.com`, pathStyle: true, removesMany: false },
  /** MinIO, Garage, Ceph and every other service with an address of its own. */
  minio: { pathStyle: true, removesMany: true },
} as const satisfies Record<string, Provider>

export type ProviderName = keyof typeof providers
