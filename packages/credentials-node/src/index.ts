export { createAppSecrets, weaknessOf } from './app-secrets.ts'
export { createDoorSeal } from './door-seal.ts'
export { edgeKeyOf } from './edge-key.ts'
export type { TrustedIssuer } from './issuer.ts'
export { readAppSecret } from './key-files.ts'
export { createLinkSigner } from './link-signer.ts'
export { createNodeSeal } from './node-seal.ts'
export { createPasswords } from './passwords.ts'
export { createPushKeys } from './push-keys.ts'
export { createPushSeal } from './push-seal.ts'
export { secretHash } from './secret-hash.ts'
export {
  isSealedBy,
  readTokenKey,
  renewTokenKey,
  resealTokenKey,
  type TokenKey,
  tokenKeyPlace,
  WrongSecretError,
} from './token-key.ts'
export { createTokens } from './tokens.ts'
export { createWebhookKeys } from './webhook-keys.ts'
