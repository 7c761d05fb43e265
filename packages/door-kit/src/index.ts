export { beneath } from './base-path.ts'
export { callerAddress } from './caller-address.ts'
export { createHttpHost, type HttpHost, type HttpHostOptions, refuseUpgrade } from './http-host.ts'
export { wireError } from './wire-error.ts'
