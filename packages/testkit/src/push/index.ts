export { AutoPush } from './autopush.ts'
export { anOwnCertificate } from './own-certificate.ts'
export { type Got, PushService } from './push-service.ts'
