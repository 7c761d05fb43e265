export { createGatewayBlobs, type GatewayBlobsOptions } from './gateway-blobs.ts'
