import type { Gate } from '@tidings/core'
import type { HttpDoorConfig } from './config.ts'

const originOf = (url: string): string => new URL(url).origin

export interface Origins {
  /** May a page of this origin call the API? */
  has(origin: string): boolean
  /** What the pages of this server may do: one text until the nodes change. */
  policy(): string
}

/** Scripts and styles from this server only; connections to it and its other nodes only; pictures and media also from where people link them. */
const policyWith = (nodes: readonly string[]): string => {
  // A page that came over HTTP names other nodes by http, which `https:` is not.
  const also = nodes.map((origin) => ` ${origin}`).join('')
  const sockets = nodes.map((origin) => ` ${origin.replace(/^http/, 'ws')}`).join('')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' https: data: blob:${also}`,
    `media-src 'self' https: blob:${also}`,
    `connect-src 'self'${also}${sockets}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Of so many nodes the page is told: its policy goes with every answer. */
const mostNodes = 32

/** Origins that the operator has named, and those of the nodes: a page that one of them has served goes on with another. */
export function createOrigins(
  gate: Pick<Gate, 'nodeUrls'>,
  config: Pick<HttpDoorConfig, 'origins' | 'publicUrl'>,
): Origins {
  const named = [...config.origins, ...(config.publicUrl === '' ? [] : [originOf(config.publicUrl)])]
  const known = (urls: readonly string[]) => {
    // Another node has said them, of another version perhaps.
    const nodes = [...new Set(urls.filter((url) => URL.canParse(url)).map(originOf))]
    return {
      urls,
      all: new Set(urls.length > 0 ? [...named, ...nodes] : config.origins),
      policy: policyWith(nodes.slice(0, mostNodes)),
    }
  }
  let last = known(gate.nodeUrls())
  const now = () => {
    const urls = gate.nodeUrls()
    if (urls !== last.urls) last = known(urls)
    return last
  }
  return { has: (origin) => now().all.has(origin), policy: () => now().policy }
}
