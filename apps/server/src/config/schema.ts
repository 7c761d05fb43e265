import { loginPolicies } from '@tidings/core/login-policy'
import { roles } from '@tidings/core/roles'
import { registrations } from '@tidings/protocol'
import { z } from 'zod'
import { Broadcasts } from './broadcasts.ts'
import { Doors } from './doors.ts'
import { Edge } from './edge.ts'
import { Gifs } from './gifs.ts'
import { Hooks } from './hooks.ts'
import { Limits } from './limits.ts'
import { Mail } from './mail.ts'
import { Media } from './media.ts'
import { BusAddress, Nats } from './nats.ts'
import { Links, Translation } from './outbound.ts'
import { ProxyEntry } from './proxy-entry.ts'
import { PublicUrl } from './public-url.ts'
import { Push } from './push.ts'
import { Rates } from './rates.ts'
import { Feed, Retention } from './retention.ts'
import { Webhooks } from './webhooks.ts'

const port = z.int().min(0).max(65_535)
const milliseconds = (min: number, max: number) => z.int().min(min).max(max)

const Issuer = z.strictObject({
  issuer: z.string().min(1).describe('The `iss` of its tokens.'),
  jwksUrl: z.url({ protocol: /^https?$/ }).describe('Where it publishes its keys.'),
  audience: z.string().min(1).optional().describe('The `aud` that its tokens must have.'),
})

/** What follows the changes of the store, by the names in `tidings feed list`. */
const services = ['search', 'webhooks', 'push', 'broadcast', 'robots', 'channels'] as const

const namesOf = <Name extends string>(known: readonly [Name, ...Name[]]) =>
  z.array(z.enum(known, `expected one of ${known.join(', ')}`)).overwrite((names) => [...new Set(names)])

/** Everything an operator may set, once: types, defaults, descriptions, the reference, environment names and flags. */
export const ConfigSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for all.'),
  port: port.default(8080).describe('The port; 0 takes any free one and prints it.'),
  data: z.string().min(1).default('./data').describe('The data directory: store, secret, token key. One server each.'),
  secret: z
    .string()
    .optional()
    .describe("The app secret, for the app's own servers. Made in the data directory when not given."),
  store: z
    .string()
    .regex(/^(sqlite|postgres(ql)?:\/\/\S+)$/, 'expected sqlite, or postgres://user:password@host:port/database')
    .default('sqlite')
    .describe(
      'Where messages are kept: `sqlite`, in the data directory, or the URL of a PostgreSQL (15 or later): `postgres://user:password@host:5432/database?sslmode=verify-full`; of several (`host:5432,host:5432`) the one that takes writes. Files and keys stay in the data directory.',
    ),
  bus: BusAddress,
  nats: Nats,
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('The least level that is logged.'),
  logFormat: z
    .enum(['auto', 'json', 'text'])
    .default('auto')
    .describe(
      '`json`: a line of JSON for each event. `text`: words for people. `auto`: words at a terminal, else JSON.',
    ),
  node: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .describe(
      "This node's name; no two of an installation have the same. Without one: `node-1`, and with a bus the name of the machine.",
    ),
  roles: namesOf(roles)
    .min(1, `expected at least one of ${roles.join(', ')}`)
    .default([...roles])
    .describe(
      'What this node does, with commas between: `doors` live connections and the API, `login` what is asked before there is a token, `jobs` what is due at a time and the services. All where there is one node; with several each by itself, and each at least once.',
    ),
  services: namesOf(services)
    .default([...services])
    .describe(
      'Which services a node with the role `jobs` runs, with commas between: `search` keeps the index of the search up to date where the store is in PostgreSQL, `webhooks` tells webhooks what happens, `push` pushes to people who are not looking, `broadcast` tells many people what the app has to say, `robots` notes what robots are told until their programs ask, and posts it to those with a callback, `channels` looks after what people write to channels.',
    ),
  nodeUrl: PublicUrl.optional().describe(
    'Where clients reach this node and no other: `https://n1.chat.example`. Clients are told it, and use it when another node is gone; without it they come by `http.url` only.',
  ),
  web: z.boolean().default(true).describe('Serve the web chat at `/`.'),
  accounts: z
    .strictObject({
      enabled: z.boolean().default(true).describe('The built-in accounts: register, sign in, change password.'),
      register: z
        .enum(registrations)
        .default('open')
        .describe('Who may make an account: `open` everybody, `invite` who has an invitation, `closed` nobody.'),
      usersInvite: z.boolean().default(false).describe('Users may invite people to this server, too.'),
    })
    .prefault({}),
  robots: z
    .strictObject({
      create: z
        .enum(['everyone', 'nobody'])
        .default('everyone')
        .describe(
          'Who makes robots beside the app: `everyone` each user some of their own, `nobody`. A robot sees no more than people do who are where it is.',
        ),
    })
    .prefault({}),
  users: z
    .enum(['hosted', 'external'])
    .default('hosted')
    .describe('`hosted`: users are kept here. `external`: the app keeps them, any uid of a valid token is a user.'),
  contacts: z
    .enum(['hosted', 'external'])
    .default('hosted')
    .describe('`hosted`: rosters are kept here. `external`: the app keeps them, and everyone may write to everyone.'),
  directory: z
    .strictObject({
      rooms: z
        .enum(['off', 'members', 'all'])
        .default('members')
        .describe(
          'Who may look at the rooms that anyone may join and whose admins list them: `off` nobody, `members` users of this server, `all` also callers without a token.',
        ),
      people: z
        .enum(['everyone', 'shared', 'exact'])
        .default('everyone')
        .describe(
          'Whom users find: `everyone` all by name or id; `shared` those with whom they share a conversation so, others by their exact id; `exact` all by their exact id only.',
        ),
    })
    .prefault({}),
  defaults: z
    .strictObject({
      strangers: z.boolean().default(true).describe('People who are not contacts may write to each other.'),
      requests: z
        .enum(['ask', 'accept', 'refuse'])
        .default('ask')
        .describe('What becomes of a request to be a contact.'),
      invites: z
        .enum(['direct', 'known', 'ask'])
        .default('known')
        .describe(
          'Whom an invitation puts into the room at once: `direct` everyone; `known` those who know the inviter, others into a few rooms and asks then; `ask` nobody.',
        ),
      presence: z
        .enum(['everyone', 'contacts', 'nobody'])
        .default('everyone')
        .describe('Who sees whether a user is online.'),
      receipts: z.boolean().default(true).describe('Others see what a user has read.'),
    })
    .prefault({})
    .describe('What users start with; each may choose otherwise.'),
  login: z
    .strictObject({
      policy: z
        .enum(loginPolicies)
        .default('all')
        .describe('Which terminals of one user may be online together; the one that comes pushes the other out.'),
    })
    .prefault({}),
  messages: z
    .strictObject({
      editWithin: milliseconds(0, 3_153_600_000_000)
        .default(86_400_000)
        .describe('How long a sender may edit a message, in milliseconds; 0 is never.'),
      recallWithin: milliseconds(0, 3_153_600_000_000)
        .default(86_400_000)
        .describe('How long a sender may recall a message, in milliseconds; admins of a room always may.'),
    })
    .prefault({}),
  mutes: z
    .strictObject({
      except: z
        .array(z.string().min(1).max(64))
        .max(50)
        .default(['call/*'])
        .describe(
          'Types of content that no mute reaches, in a room or everywhere, with commas between; `call/*` are all that begin so: who is muted may still take part in calls.',
        ),
    })
    .prefault({}),
  media: Media,
  smtp: Mail,
  search: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          'Users may search their messages; the index lies in the data directory, on PostgreSQL beside the store.',
        ),
    })
    .prefault({}),
  retention: Retention,
  feed: Feed,
  links: Links,
  translation: Translation,
  gifs: Gifs,
  webhooks: Webhooks,
  broadcasts: Broadcasts,
  push: Push,
  hooks: Hooks,
  chatrooms: z
    .strictObject({
      grace: milliseconds(0, 600_000)
        .default(30_000)
        .describe('Whoever has lost the connection stays in a chatroom for so long, in milliseconds.'),
      idle: milliseconds(1000, 86_400_000)
        .optional()
        .describe(
          'Whoever says nothing in a chatroom for so long is let out, in milliseconds; when not given, nobody is.',
        ),
    })
    .prefault({}),
  presence: z
    .strictObject({
      every: milliseconds(10, 60_000)
        .default(1000)
        .describe('Changes of presence are gathered this long and told together, in milliseconds.'),
    })
    .prefault({}),
  contactRequestTtl: milliseconds(60_000, 31_536_000_000)
    .default(604_800_000)
    .describe('How long a request to be a contact waits for its answer, in milliseconds.'),
  tokenTtl: milliseconds(60_000, 31_536_000_000)
    .default(2_592_000_000)
    .describe('How long a token lives, in milliseconds.'),
  issuers: z.array(Issuer).default([]).describe('Other issuers whose tokens are trusted, by their published keys.'),
  heartbeat: milliseconds(1000, 600_000)
    .default(30_000)
    .describe('Clients send something this often, in milliseconds.'),
  checked: z
    .boolean()
    .default(false)
    .describe('Also looks at what goes out: a fault of the server shows at once. For its developers; costs CPU.'),
  drain: milliseconds(0, 600_000)
    .default(10_000)
    .describe('How long a stop waits for connections to end, or to go to other nodes, in milliseconds.'),
  tls: z
    .strictObject({
      certFile: z.string().optional().describe('The certificate chain, PEM.'),
      keyFile: z.string().optional().describe('Its private key, PEM.'),
    })
    .prefault({}),
  http: z
    .strictObject({
      url: PublicUrl.optional().describe(
        'Where people reach this server, when that is behind a proxy: `https://example.org/chat`. Links that the server makes begin with it; requests may come with its path or without.',
      ),
      origins: z.array(z.string()).default([]).describe('Origins of web pages that may call the HTTP API (CORS).'),
      proxies: z
        .array(ProxyEntry)
        .default([])
        .describe(
          'Proxies whose X-Forwarded-For is believed: addresses, networks (10.0.0.0/8), `loopback`, `private`.',
        ),
      metrics: z.enum(['loopback', 'all', 'off']).default('loopback').describe('Who may read /metrics.'),
    })
    .prefault({}),
  sqlite: z
    .strictObject({
      readers: z.int().min(1).max(16).default(1).describe('Threads that read the store.'),
      maxBytes: z.int().min(1_000_000).optional().describe('The store grows no further than this.'),
    })
    .prefault({}),
  postgres: z
    .strictObject({
      schema: z
        .string()
        .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected small letters, digits and _')
        .default('tidings')
        .describe('Where the tables are in the database of `store`, made when missing. One server each.'),
      connections: z
        .int()
        .min(2)
        .max(200)
        .default(12)
        .describe('Connections that the server takes at most, and one more.'),
    })
    .prefault({}),
  edge: Edge,
  doors: Doors,
  limits: Limits,
  rates: Rates,
})

export type Config = z.output<typeof ConfigSchema>
