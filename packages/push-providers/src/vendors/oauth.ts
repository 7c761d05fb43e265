import type { FetchedToken } from '../access-token.ts'
import { formQuestion } from './asking.ts'
import { tokenFrom, tokenOf, type VendorParts } from './vendor.ts'
import { valueAt } from './verdict.ts'

export interface ClientKeys {
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenUrl: string
}

const usuallyLivesSeconds = 3600

/** As OAuth 2.0 answers, whoever is asked. */
export const oauthToken = (json: unknown): FetchedToken | undefined =>
  tokenOf(valueAt(json, 'access_token'), (Number(valueAt(json, 'expires_in')) || usuallyLivesSeconds) * 1000)

/** An access token as OAuth 2.0 hands it out for an app's own keys. */
export function clientCredentials(
  parts: VendorParts,
  { clientId, clientSecret, tokenUrl }: ClientKeys,
): () => Promise<FetchedToken> {
  const asked = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const question = formQuestion(tokenUrl, asked)
  return () => tokenFrom(parts, { question, read: oauthToken })
}
