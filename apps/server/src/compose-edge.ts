import { randomBytes } from 'node:crypto'
import type { CoreParts, EdgeRegister, Log } from '@tidings/core'
import { edgeKeyOf } from '@tidings/credentials-node'
import { createEdgeDoor, type EdgeLinks } from '@tidings/door-edge'
import type { HttpHost, Proxies } from '@tidings/door-kit'
import { joiningCode, keyPairOf } from '@tidings/edge-link'
import type { Config } from './config/schema.ts'

/** Codes with which edges join; none where the operator wants no edges. */
export function edgeCodesPart({ edge }: Config, secret: string): Pick<CoreParts, 'edgeCodes'> {
  if (!edge.accept) return {}
  const { publicKey: centre } = keyPairOf(edgeKeyOf(secret))
  return {
    edgeCodes: {
      make(name) {
        const secretOfEdge = randomBytes(16).toString('base64url')
        return { code: joiningCode({ name, secret: secretOfEdge, centre }), secret: secretOfEdge }
      },
    },
  }
}

interface EdgeParts {
  readonly register: EdgeRegister
  readonly secret: string
  readonly proxies: Proxies
  readonly http: HttpHost
  readonly log: Log
}

/** The door at which edges come in. Each listener of this server that they may bring clients to is named here. */
export function composeEdgeDoor({ edge, roles }: Config, parts: EdgeParts): EdgeLinks | undefined {
  // Clients of edges want what only a node with this role has.
  if (!edge.accept || !roles.includes('doors')) return undefined
  const { register, secret, proxies, http, log } = parts
  return createEdgeDoor(
    register,
    { own: keyPairOf(edgeKeyOf(secret)), streams: edge.streams, proxies },
    { http, log, offers: { http: (stream, secured) => http.arrive(stream, secured) } },
  )
}
