export { createFileBlobs, type FileBlobsOptions } from './file-blobs.ts'
export { blobsIn, type LyingBlob } from './files-in.ts'
export { createSealedBlobs, type SealedBlobsOptions, SealKeyError } from './sealed-blobs.ts'
