export { createAppSecrets, weaknessOf } from './app-secrets.ts'
export { readAppSecret, readTokenKey } from './key-files.ts'
export { createPasswords } from './passwords.ts'
export { createTokens, type TrustedIssuer } from './tokens.ts'
