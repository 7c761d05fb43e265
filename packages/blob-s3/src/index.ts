export { type ProviderName, providers } from './providers.ts'
export { createS3Blobs, type S3BlobsOptions } from './s3-blobs.ts'
