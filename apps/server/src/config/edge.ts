import { z } from 'zod'

const place = /^(?:[a-z][a-z0-9-]{0,31}@)?(?:\[[0-9a-fA-F:.]+\]|[^\s:@[\]]+):\d{1,5}$/

/** What a node takes of edges, and what an edge is told. */
export const Edge = z
  .strictObject({
    accept: z
      .boolean()
      .default(true)
      .describe('Edges that have joined may bring clients to this server, over `/edge` on its own address.'),
    streams: z
      .int()
      .min(1)
      .max(100_000)
      .default(10_000)
      .describe('Connections that one edge may have open here at once.'),
    center: z
      .array(z.url({ protocol: /^wss?$/ }))
      .default([])
      .describe(
        'Of an edge: where its centre is, `wss://chat.example.org`; several in the order in which they are tried.',
      ),
    caFile: z
      .string()
      .optional()
      .describe(
        'Of an edge: certificates (PEM) by which its centre is known beside the well-known ones, for `wss://`.',
      ),
    listen: z
      .array(z.string().regex(place, 'expected http@0.0.0.0:8080'))
      .default([])
      .describe(
        'Of an edge: where it listens, and for which listener of the centre: `http@0.0.0.0:8080`. Without it, `http` on `host` and `port`.',
      ),
    health: z
      .string()
      .regex(place, 'expected 127.0.0.1:8090')
      .optional()
      .describe('Of an edge: where it tells how it is, at `/healthz` and `/metrics`: `127.0.0.1:8090`.'),
  })
  .prefault({})
