import { z } from 'zod'

const milliseconds = (min: number, max: number) => z.int().min(min).max(max)
const hour = 3_600_000
const day = 24 * hour

const S3 = z.strictObject({
  provider: z
    .enum(['aws', 'aliyun-oss', 'tencent-cos', 'huawei-obs', 'qiniu-kodo', 'minio'])
    .default('aws')
    .describe('Whose S3: gives the endpoint and the habits of that service. minio stands for any other.'),
  region: z.string().default('us-east-1').describe('As the provider names it.'),
  bucket: z.string().optional().describe('Must exist; the server makes none.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("In place of the provider's own; needed for minio."),
  accessKeyId: z.string().optional().describe('Without keys, those of the environment or of the machine are used.'),
  secretAccessKey: z.string().optional().describe('Its secret.'),
  prefix: z.string().max(100).default('').describe('Stands before every key, so that a bucket can be shared.'),
  encryption: z
    .enum(['AES256', 'aws:kms'])
    .optional()
    .describe('The service itself encrypts what lies there (SSE-S3 or SSE-KMS).'),
  kmsKeyId: z.string().optional().describe('Of aws:kms; the default key of the account without it.'),
})

const Gateway = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the gateway is; keys stand behind it. What it must do: docs/operate/gateway.md.'),
  token: z.string().min(1).optional().describe('Sent with every request, as a bearer token.'),
  secret: z
    .string()
    .min(16)
    .optional()
    .describe('In place of the token, or beside it: every request is signed with it.'),
})

const Encryption = z.strictObject({
  keys: z
    .string()
    .optional()
    .describe(
      'Files are encrypted (AES-256-GCM) before they are put anywhere. Each key 32 bytes in base64url, with blanks between; the first encrypts, all of them decrypt. Without keys that were used, files are lost.',
    ),
})

/** Files: where they lie, how large they may be, how long they stay. */
export const Media = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Users may send files.'),
    blobs: z
      .enum(['disk', 's3', 'gateway'])
      .default('disk')
      .describe('Where files lie: in the data directory, in a bucket, or behind a gateway of your own.'),
    directory: z
      .string()
      .min(1)
      .optional()
      .describe('Where they lie on the disk, in place of `blobs` in the data directory.'),
    shared: z
      .boolean()
      .default(false)
      .describe(
        'The directory is one for all nodes, such as a network file system: several nodes need that, or a bucket, or a gateway.',
      ),
    s3: S3.prefault({}),
    gateway: Gateway.prefault({}),
    encryption: Encryption.prefault({}),
    ffmpeg: z
      .string()
      .default('ffmpeg')
      .describe('The program that makes posters of films, and MP4 of those that browsers do not play; off for none.'),
    filmTime: milliseconds(10_000, 24 * hour)
      .default(20 * 60_000)
      .describe('How long it may work on one film, in milliseconds.'),
    maxBytes: z
      .int()
      .min(0)
      .max(64 * 1024 ** 3)
      .default(4 * 1024 ** 3)
      .describe('The largest file.'),
    quotaBytes: z.int().min(0).default(0).describe('What all files of one user may take; 0 is no bound.'),
    unfinished: z.int().min(1).max(10_000).default(100).describe('Uploads that one user may have under way.'),
    offers: z.int().min(1).max(10_000).default(200).describe('Offers of files that one user may have.'),
    accept: z
      .array(z.string())
      .default([])
      .describe('Types that are taken, such as image or application/pdf; none means all.'),
    refuse: z.array(z.string()).default([]).describe('Types that are not taken.'),
    uploadTtl: milliseconds(60_000, 30 * day)
      .default(day)
      .describe('An upload that is not finished by then is given up, in milliseconds.'),
    keepUnused: milliseconds(1000, 365 * day)
      .default(day)
      .describe('A file that no message refers to by then is removed, in milliseconds.'),
    linkTtl: milliseconds(1000, 30 * day)
      .default(hour)
      .describe('How long a link to a file leads there, in milliseconds.'),
    offerTtl: milliseconds(1000, 30 * day)
      .default(7 * day)
      .describe('How long an offered file may be accepted, in milliseconds.'),
  })
  .superRefine(({ blobs, s3, gateway }, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    const missing = (path: string, message: string) => fault(['s3', path], message)
    if (blobs === 'gateway' && gateway.url === undefined) fault(['gateway', 'url'], 'name the address of the gateway')
    if (blobs === 'gateway' && gateway.token === undefined && gateway.secret === undefined)
      fault(['gateway', 'secret'], 'give a secret or a token: whoever reaches the gateway could read every file')
    if (blobs === 's3' && s3.bucket === undefined) missing('bucket', 'name the bucket in which files lie')
    if (blobs === 's3' && s3.provider === 'minio' && s3.endpoint === undefined)
      missing('endpoint', 'name the address of the S3 service')
    if ((s3.accessKeyId === undefined) !== (s3.secretAccessKey === undefined))
      missing('secretAccessKey', 'give both accessKeyId and secretAccessKey, or neither')
  })
  .prefault({})
