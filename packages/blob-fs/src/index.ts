export { createFileBlobs, type FileBlobsOptions } from './file-blobs.ts'
export { createSealedBlobs, type SealedBlobsOptions, SealKeyError } from './sealed-blobs.ts'
