import type { EdgeRegister, Log, PresentedEdge } from '@tidings/core'
import { type Called, Link, type LinkBounds, readHello, usualBounds } from '@tidings/edge-link'
import { TidingsError } from '@tidings/protocol'
import { addressWithin, handOver, type Offers } from './clients.ts'

interface Linked {
  readonly key: string
  readonly link: Link
}

export interface LinksParts {
  readonly register: EdgeRegister
  readonly log: Log
  readonly offers: Offers
  /** Clients that one edge may have open. */
  readonly streams: number
}

/** The links of this node, one for each edge: the newest. */
export class EdgeLinks {
  readonly #parts: LinksParts
  readonly #bounds: LinkBounds
  readonly #links = new Map<string, Linked>()
  #draining = false

  constructor(parts: LinksParts) {
    this.#parts = parts
    this.#bounds = { ...usualBounds, streams: parts.streams }
    parts.register.onChange(() => {
      for (const name of this.#links.keys()) void this.#lookAt(name)
    })
  }

  get draining(): boolean {
    return this.#draining
  }

  counts(): { readonly links: number; readonly streams: number } {
    const all = [...this.#links.values()]
    return { links: all.length, streams: all.reduce((sum, { link }) => sum + link.size, 0) }
  }

  /** The key is proven; whether it may be here, the register says. A link that is refused has heard of nothing before. */
  async add({ channel, key: bytes, hello }: Called, address: string): Promise<boolean> {
    const { log, offers, streams } = this.#parts
    const presented = readHello(hello)
    const [name, key] = [presented?.name ?? '', bytes.toString('base64url')]
    const link: Link = new Link(channel, this.#bounds, {
      addressOf: (opening) => addressWithin(name, opening),
      opened: (stream, opening) => handOver(offers, stream, opening),
      closed: (why) => this.#ended(name, link, why),
    })
    const welcome = await this.#welcomeOf({ ...presented, name, key, address })
    if (welcome !== 'yes') {
      if (welcome === 'no') link.leave('refused')
      // It tries again, here or with another node.
      else link.close('nobody can be let in now')
      return false
    }
    if (link.isClosed) return false
    this.#links.get(name)?.link.leave('replaced')
    this.#links.set(name, { key, link })
    log.info({ edge: name, address }, 'an edge has linked')
    link.welcome({ streams, offers: Object.keys(offers) })
    if (this.#draining) link.leave('draining')
    // Revoked while it was let in: nobody has looked at a link that was not there yet.
    else void this.#lookAt(name)
    return true
  }

  /** The edges bring nobody any more, and link with another node; who is here is told by their own doors. */
  drain(): void {
    this.#draining = true
    for (const { link } of this.#links.values()) link.leave('draining')
  }

  stop(): void {
    for (const { link } of this.#links.values()) link.close('this node stops')
  }

  async #welcomeOf(presented: PresentedEdge): Promise<'yes' | 'no' | 'not now'> {
    const { register, log } = this.#parts
    try {
      await register.admit(presented)
      return 'yes'
    } catch (error) {
      if (!(error instanceof TidingsError)) throw error
      const { name: edge, address } = presented
      if (error.code !== 'forbidden') {
        log.info({ edge, address, error: error.message }, 'an edge could not be let in now')
        return 'not now'
      }
      log.warn({ edge, address }, 'an edge was refused: its key or code is not good')
      return 'no'
    }
  }

  #ended(name: string, link: Link, why: string): void {
    if (this.#links.get(name)?.link !== link) return
    this.#links.delete(name)
    this.#parts.log.info({ edge: name, why }, 'the link with an edge has ended')
  }

  async #lookAt(name: string): Promise<void> {
    const linked = this.#links.get(name)
    if (!linked) return
    try {
      if (!(await this.#parts.register.stands(name, linked.key))) linked.link.leave('refused')
    } catch (err) {
      // Who may be an edge no more must not stay one because nobody can ask: its clients come back when it has linked again.
      this.#parts.log.warn({ err, edge: name }, 'whether an edge is still one could not be asked; its link is ended')
      linked.link.close('could not be asked')
    }
  }
}
