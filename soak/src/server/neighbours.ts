import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { startMailServer } from '@tidings/testkit/mail'

/** Whom a server speaks to: somebody who takes its mails, and somebody who translates. */
export interface Neighbours extends AsyncDisposable {
  /** The settings that name them. */
  readonly env: Readonly<Record<string, string>>
  /** The secret in the link that was last mailed there; undefined when none comes within seconds. */
  secretFor(address: string): Promise<string | undefined>
}

const TRIES = 100
const TRY_MS = 100

/** Speaks as LibreTranslate does. */
const startTranslator = () =>
  createServer(async (request, response) => {
    const { q = '' } = (await json(request)) as { readonly q?: string }
    const answer = {
      detectedLanguage: { confidence: 90, language: 'en' },
      translatedText: [...q].toReversed().join(''),
    }
    // A connection that is kept for the next one would count as one that was left.
    const headers = { 'content-type': 'application/json', connection: 'close' }
    response.writeHead(200, headers).end(JSON.stringify(answer))
  })

export async function startNeighbours(): Promise<Neighbours> {
  const mail = await startMailServer()
  const translator = startTranslator().listen(0, '127.0.0.1')
  await once(translator, 'listening')
  return {
    env: {
      TIDINGS_HTTP_URL: 'https://soak.example',
      TIDINGS_SMTP_HOST: mail.host,
      TIDINGS_SMTP_PORT: String(mail.port),
      TIDINGS_SMTP_SECURITY: 'none',
      TIDINGS_SMTP_FROM: 'Tidings <chat@soak.example>',
      TIDINGS_TRANSLATION_URL: `http://127.0.0.1:${(translator.address() as AddressInfo).port}`,
    },
    async secretFor(address) {
      for (let tries = 0; tries < TRIES; tries++) {
        const link = mail.mails.findLast(({ to }) => to.includes(address))?.links.at(-1)
        if (link !== undefined) return link.split('/').at(-1)
        await pause(TRY_MS)
      }
      return undefined
    },
    async [Symbol.asyncDispose]() {
      translator.close()
      translator.closeAllConnections()
      await mail[Symbol.asyncDispose]()
    },
  }
}
