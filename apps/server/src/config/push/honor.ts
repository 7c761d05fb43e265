import { z } from 'zod'
import { activity, at, together, tokensAt, word } from './parts.ts'

export const Honor = z
  .strictObject({
    appId: word.optional().describe('Id of the app at Honor: turns pushes on.'),
    clientId: word.optional().describe('Its client id.'),
    clientSecret: word.optional().describe('Its client secret.'),
    activity,
    url: at('https://push-api.cloud.honor.com'),
    tokenUrl: tokensAt('https://iam.developer.honor.com/auth/token'),
  })
  .superRefine(together('appId', 'clientId', 'clientSecret'))
  .prefault({})
