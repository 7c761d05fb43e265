import type { Clock, PushProvider } from '@tidings/core'
import { createPosting } from '@tidings/outbound-node'
import { protocolVersion } from '@tidings/protocol/version'
import { createApns, createFcm, createGateway } from '@tidings/push-providers'
import { z } from 'zod'
import { vendorProviders } from './compose-vendors.ts'
import type { Config } from './config/schema.ts'
import { accountIn, madeFrom, textIn } from './key-files.ts'

/** Wherever it is: the operator alone says so, in the configuration. */
const anywhere = ['0.0.0.0/0', '::/0']

/** Of the file that Google hands out. */
const ServiceAccount = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().min(1),
  token_uri: z.url(),
})

interface DeviceNeeds {
  readonly clock: Clock
}

const apple = { production: 'https://api.push.apple.com', sandbox: 'https://api.sandbox.push.apple.com' }

/**
 * Who pushes to devices, each by its name: those whose keys are set, and in the place of the others a gateway of the operator's own. A
 * `ConfigError` for a file that is none.
 */
export function deviceProviders(
  { push }: Config,
  { clock }: DeviceNeeds,
  resources: AsyncDisposableStack,
): readonly PushProvider[] {
  const { apns, fcm, gateway, caFile, timeout: timeoutMs } = push
  const trusted = caFile === undefined ? {} : { ca: [textIn('push.caFile', caFile)] }
  const userAgent = `Tidings/${protocolVersion}`
  const posting = resources.use(
    createPosting({ userAgent, alsoAllowed: anywhere, setting: 'push', socketsPerAddress: 64 }),
  )
  const parts = { clock, timeoutMs, posting, ...trusted }
  const all: PushProvider[] = []
  if (apns.keyFile !== undefined) {
    const { keyId = '', teamId = '', app = '', url = apns.sandbox ? apple.sandbox : apple.production } = apns
    const key = textIn('push.apns.keyFile', apns.keyFile)
    const made = madeFrom('push.apns.keyFile', () => createApns({ key, keyId, teamId, app, url }, parts))
    all.push(resources.use(made))
  }
  if (fcm.serviceAccountFile !== undefined) {
    const account = accountIn('push.fcm.serviceAccountFile', fcm.serviceAccountFile, ServiceAccount)
    const { url, tokenUrl = account.token_uri, channel, callChannel } = fcm
    const { project_id: projectId, client_email: clientEmail, private_key: privateKey } = account
    const keys = { projectId, clientEmail, privateKey, privateKeyId: account.private_key_id }
    const settings = { ...keys, url, tokenUrl, channel, callChannel }
    all.push(resources.use(madeFrom('push.fcm.serviceAccountFile', () => createFcm(settings, parts))))
  }
  all.push(...vendorProviders(push, parts))
  const known = new Set(all.map(({ name }) => name))
  return [...all, ...createGateway(gateway, parts).filter(({ name }) => !known.has(name))]
}
