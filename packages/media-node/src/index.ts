export { createUploads, type UploadsOptions } from './uploads.ts'
