import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import type { Log } from '@tidings/core'
import {
  callCentre,
  type Leaving,
  Link,
  linkPath,
  noMask,
  socketOptions,
  usualBounds,
  type Welcome,
  WrongCentre,
} from '@tidings/edge-link'
import { WebSocket } from 'ws'
import type { EdgeIdentity } from './identity.ts'

export interface LinkingEars {
  /** Clients may come, over this link. */
  up(link: Link, welcome: Welcome): Promise<void>
  /** Nobody may come any more. Who is here stays as long as the link. */
  down(): void
}

export interface LinkingParts {
  readonly identity: () => EdgeIdentity
  /** In the order in which they are tried. */
  readonly centres: readonly string[]
  /** PEM: by which the centre's certificate is known beside the well-known ones. */
  readonly ca?: Buffer
  readonly log: Log
  readonly ears: LinkingEars
}

const firstWaitMs = 500
const longestWaitMs = 30_000
const connectWithinMs = 10_000

/** Where the link comes in at a centre. */
function linkUrl(centre: string): string {
  const url = new URL(centre)
  url.pathname = `${url.pathname.replace(/\/$/, '')}${linkPath}`
  return url.href
}

/** Longer with each failure, and never the same for two edges: a centre that comes back is not run over. */
const waitAfter = (failures: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2)

/** A WebSocket at this centre, and no more. */
export async function whyUnreachable(centre: string, caFile: string | undefined): Promise<string | undefined> {
  try {
    const socket = await connected(linkUrl(centre), caFile === undefined ? undefined : readFileSync(caFile))
    socket.close()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

async function connected(url: string, ca: Buffer | undefined): Promise<WebSocket> {
  const known = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
  const options = { ...socketOptions, ...known, generateMask: noMask, handshakeTimeout: connectWithinMs }
  const socket = new WebSocket(url, options)
  await once(socket, 'open')
  return socket
}

/** Keeps a link with one of the centres, as long as this edge may have one. */
export class Linking {
  readonly #parts: LinkingParts
  readonly #over = new AbortController()
  #current: Link | undefined
  #refused = false
  #failures = 0

  constructor(parts: LinkingParts) {
    this.#parts = parts
  }

  /** The link over which clients come. */
  get current(): Link | undefined {
    return this.#current
  }

  /** Resolves when it was stopped, or when the centre takes this edge for none. */
  async run(): Promise<'stopped' | 'refused'> {
    const { centres, log } = this.#parts
    for (let turn = 0; !this.#over.signal.aborted && !this.#refused; turn++) {
      const centre = centres[turn % centres.length] as string
      try {
        await this.#linkedWith(centre)
      } catch (error) {
        this.#failures += 1
        const level = error instanceof WrongCentre ? 'error' : 'warn'
        log[level]({ centre, error: (error as Error).message }, 'there is no link with the centre')
      }
      if (!this.#refused) await this.#wait(waitAfter(this.#failures))
    }
    return this.#refused ? 'refused' : 'stopped'
  }

  stop(): void {
    this.#over.abort()
    this.#current?.close('this edge stops')
  }

  /** Links, and resolves when another link is to be sought. */
  async #linkedWith(centre: string): Promise<void> {
    const { identity, log, ears, ca } = this.#parts
    const { own, centre: key, hello } = identity()
    const channel = await callCentre(await connected(linkUrl(centre), ca), { own, centre: key, hello })
    let wasWelcome = false
    await new Promise<void>((resolve, reject) => {
      const link: Link = new Link(channel, usualBounds, {
        welcomed: (welcome) => {
          wasWelcome = true
          this.#failures = 0
          this.#current = link
          log.info({ centre, offers: welcome.offers.join(' ') }, 'linked with the centre')
          ears.up(link, welcome).catch(reject)
        },
        leaving: (reason) => {
          this.#left(reason)
          this.#down(link)
          resolve()
        },
        closed: (why) => {
          // Whoever is there can let nobody in.
          if (!wasWelcome) this.#failures += 1
          this.#down(link)
          log.warn({ centre, why }, 'the link with the centre has ended')
          resolve()
        },
      })
      this.#over.signal.addEventListener('abort', () => link.close('this edge stops'), { once: true })
    })
  }

  #left(reason: Leaving): void {
    if (reason === 'refused') this.#refused = true
    // Somebody else has our key, and runs: each would end the other's link for ever.
    if (reason === 'replaced' || reason === 'fault') this.#failures = 10
  }

  #down(link: Link): void {
    if (this.#current !== link) return
    this.#current = undefined
    this.#parts.ears.down()
  }

  #wait(ms: number): Promise<void> {
    const { signal } = this.#over
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = setTimeout(resolve, ms)
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(done)
          resolve()
        },
        { once: true },
      )
    })
  }
}
