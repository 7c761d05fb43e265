import { createHash } from 'node:crypto'
import type { SecretHash } from '@tidings/core'

export const secretHash: SecretHash = (secret) => createHash('sha256').update(secret).digest('base64url')
