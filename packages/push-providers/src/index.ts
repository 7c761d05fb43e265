export { createAccessToken } from './access-token.ts'
export { Http2Connection } from './http2-connection.ts'
