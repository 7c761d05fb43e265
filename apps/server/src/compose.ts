import { fileURLToPath } from 'node:url'
import {
  type Clock,
  type Core,
  type CoreParts,
  checkedGate,
  createCore,
  type IncomingUploads,
  type Log,
  type PushProvider,
  type Store,
} from '@tidings/core'
import {
  createAppSecrets,
  createNodeSeal,
  createPasswords,
  createPushKeys,
  createTokens,
  secretHash,
} from '@tidings/credentials-node'
import { createHttpDoor } from '@tidings/door-http'
import {
  createHttpHost,
  createProxies,
  type HttpHost,
  type HttpHostOptions,
  type Proxies,
  refuseUpgrade,
} from '@tidings/door-kit'
import { createWsDoor, type WsDoor } from '@tidings/door-ws'
import { createGifProvider, createLinkReader, createTranslator } from '@tidings/outbound-node'
import { protocolVersion } from '@tidings/protocol/version'
import { openBus } from './compose-bus.ts'
import { composeEdgeDoor, edgeCodesPart } from './compose-edge.ts'
import { hookPart } from './compose-hook.ts'
import { appSecret, tokenKey } from './compose-keys.ts'
import { composeMailer } from './compose-mail.ts'
import { mediaParts } from './compose-media.ts'
import { composeServices } from './compose-services.ts'
import { openSearch, openStore } from './compose-store.ts'
import { composeWildfire } from './compose-wildfire.ts'
import { hasBus } from './config/nats.ts'
import { namesProvider } from './config/push.ts'
import type { Config } from './config/schema.ts'
import { createAgreedClock } from './operations/agreed-clock.ts'
import { mostConnections } from './operations/descriptors.ts'
import { createEdgeMetrics } from './operations/edge-metrics.ts'
import { createLog } from './operations/log.ts'
import { type Counted, createMetrics } from './operations/metrics.ts'
import { keepPrivate } from './operations/private-files.ts'
import { addressOf, announceServer } from './operations/server-file.ts'
import { randomIds, systemClock } from './operations/system.ts'
import { wordFinder } from './operations/word-finder.ts'
import { coreSettings } from './settings.ts'
import { tlsFiles } from './tls-files.ts'

export interface Server {
  /** With the real port. */
  readonly url: string
  /** Of doors for other systems' programs: where they reach it. */
  readonly doors: { readonly wildfire?: { readonly admin: string; readonly robots: string } }
  readonly gate: Core
  /** Resolves, with the reason, when this process can do its work no more, whatever comes. */
  readonly over: Promise<string>
  /** Answers what was accepted, tells every socket that this node is draining, and closes the store. */
  stop(): Promise<void>
}

/** A core over the configured store, without doors: what a command of the command line works on. */
export interface Backstage extends AsyncDisposable {
  readonly parts: CoreParts
  readonly gate: Core
  /** By which doors write the bytes of files; absent when files are turned off. */
  readonly incoming: IncomingUploads | undefined
  readonly secret: string
  /** What tells webhooks and pushes, once it is started. */
  readonly services: { start(): void }
}

const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url))

const userAgent = `Tidings/${protocolVersion}`

function gifPart({ provider, url, apiKey, rating, timeout }: Config['gifs']): Pick<CoreParts, 'gifs'> {
  if (provider === 'off') return {}
  const given = { ...(url === undefined ? {} : { url }), ...(apiKey === undefined ? {} : { apiKey }) }
  return { gifs: createGifProvider({ provider, rating, timeoutMs: timeout, userAgent, ...given }) }
}

/** What the server may ask of the world outside; nothing, unless the operator says so. */
function outboundParts({ links, translation, gifs }: Config): Pick<CoreParts, 'links' | 'translator' | 'gifs'> {
  const { timeout: timeoutMs, maxBytes, enabled } = links
  const { url, apiKey } = translation
  const key = apiKey === undefined ? {} : { apiKey }
  return {
    ...(enabled ? { links: createLinkReader({ timeoutMs, maxBytes, userAgent }) } : {}),
    ...(url === undefined ? {} : { translator: createTranslator({ url, timeoutMs: translation.timeout, ...key }) }),
    ...gifPart(gifs),
  }
}

/** Who pushes to devices. Loaded where one is named: most servers push to browsers alone, or to nobody. */
async function devices(
  config: Config,
  clock: Clock,
  resources: AsyncDisposableStack,
): Promise<readonly PushProvider[]> {
  if (!namesProvider(config.push)) return []
  const { deviceProviders } = await import('./compose-devices.ts')
  return deviceProviders(config, { clock }, resources)
}

/** For tests: another clock, a store that fails; who hears when something goes out that the protocol does not say. */
interface Overrides extends Partial<CoreParts> {
  readonly unsaid?: (fault: Error) => void
  /** Where it is counted; absent: nobody looks. */
  readonly counted?: Counted
}

/** With other nodes, the store's. */
async function agreedClock({ time }: Store, log: Log, resources: AsyncDisposableStack): Promise<Clock> {
  return time ? resources.use(await createAgreedClock({ clock: systemClock, time, log })) : systemClock
}

/** Everything but the doors. */
export async function composeBackstage(
  config: Config,
  { unsaid, counted = createMetrics(), ...overrides }: Overrides = {},
): Promise<Backstage> {
  await using resources = new AsyncDisposableStack()
  const wereOpen = keepPrivate(config.data)
  const secret = appSecret(config)
  const mailer = await composeMailer(config)
  if (mailer) resources.use(mailer)
  const issuers = config.issuers.map(({ issuer, jwksUrl, audience }) => ({
    issuer,
    keys: { url: jwksUrl },
    ...(audience === undefined ? {} : { audience }),
  }))
  const log = overrides.log ?? createLog(config)
  if (wereOpen.length > 0)
    log.warn(
      { paths: wereOpen.slice(0, 10), count: wereOpen.length },
      'others could read these; now their owner alone can',
    )
  const store = overrides.store ?? resources.use(await openStore(config, log))
  const isClustered = overrides.bus !== undefined
  const clock = overrides.clock ?? (isClustered ? await agreedClock(store, log, resources) : systemClock)
  const needs = { secret, store, clock, isClustered }
  const media = config.media.enabled ? await mediaParts(config, needs, resources) : undefined
  const providers = await devices(config, clock, resources)
  const parts: CoreParts = {
    store,
    clock,
    ids: randomIds,
    log,
    metrics: counted.metrics,
    tokens: await createTokens(await tokenKey(config, secret, { records: store.records, log }), issuers),
    passwords: createPasswords(),
    appSecrets: createAppSecrets([secret]),
    secretHash,
    seal: createNodeSeal(secret),
    pushKey: createPushKeys(secret).publicKey,
    pushing: { toBrowsers: config.push.contact !== undefined, providers: providers.map(({ name }) => name) },
    settings: coreSettings(config),
    // Its lock is held.
    isAlone: !hasBus(config) && !isClustered && !overrides.store,
    ...outboundParts(config),
    ...edgeCodesPart(config, secret),
    ...(media ? { media } : {}),
    ...(mailer ? { mailer } : {}),
    words: wordFinder,
    ...hookPart(config, { secret, clock, ids: randomIds }, resources),
    ...(config.search.enabled && !overrides.store ? { search: resources.use(await openSearch(config, log)) } : {}),
    ...overrides,
  }
  const gate = createCore(parts)
  const services = composeServices(config, { gate, parts, providers, secret, userAgent, counted }, resources)
  const owned = resources.move()
  const logged = (err: Error): void => log.error({ err }, 'something went out that the protocol does not say')
  return {
    parts,
    gate: config.checked ? checkedGate(gate, unsaid ?? logged) : gate,
    incoming: media?.uploads,
    secret,
    services,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function listening({ limits }: Config, proxies: Proxies): Pick<HttpHostOptions, 'proxies' | 'bounds' | 'pace'> {
  const {
    connections = mostConnections(),
    connectionsPerAddress: perAddress,
    bodyWithin,
    uploadBytesPerSecond,
  } = limits
  const pace = { withinMs: bodyWithin, bytesPerSecond: uploadBytesPerSecond }
  return { proxies, pace, bounds: { perAddress, total: connections } }
}

interface DoorParts {
  readonly http: HttpHost
  readonly log: Log
}

/** Where live connections come in, or what says that they do not. */
function openWebSocket(gate: Core, config: Config, proxies: Proxies, parts: DoorParts): WsDoor {
  const path = '/ws'
  if (!config.roles.includes('doors')) {
    const reason = 'Service Unavailable: this node has not the role doors'
    parts.http.onUpgrade(path, (_request, socket) => refuseUpgrade(socket, 503, reason))
    return { stop: async () => undefined }
  }
  const { frameBytes, framesPerSecond, framesBurst, unanswered, backlogBytes } = config.limits
  return createWsDoor(
    gate,
    {
      ...{ path, frameBytes, unanswered, backlogBytes, proxies },
      heartbeatMs: config.heartbeat,
      pieces: { perSecond: framesPerSecond, burst: framesBurst },
    },
    parts,
  )
}

/** Of the time that a stop has, for asking everybody to go to another node; the rest is for what they have begun. */
const shareOfLeaving = 0.75

/** The whole server. The only place, with the function above, that names implementations. */
export async function compose(
  config: Config,
  overrides: Overrides = {},
  flags: Readonly<Record<string, string>> = {},
): Promise<Server> {
  await using resources = new AsyncDisposableStack()
  const proxies = createProxies(config.http.proxies)
  // Before there are threads: what the system says of its limits comes with a report of each of them.
  const bounds = listening(config, proxies)
  const counted = createMetrics()
  const { registry } = counted
  const log = overrides.log ?? createLog(config)
  const over = Promise.withResolvers<string>()
  const bus = resources.use(await openBus(config, log, over.resolve))
  const own = { counted, log, over: over.resolve, ...(bus ? { bus } : {}) }
  const { gate, parts, incoming, secret, services } = resources.use(
    await composeBackstage(config, { ...own, ...overrides }),
  )
  if (parts.search) counted.watchSearch(parts.search)
  const tls = tlsFiles(config)
  const publicUrl = config.http.url ?? ''
  const basePath = publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/$/, '')
  const http = createHttpHost({ host: config.host, port: config.port, basePath, ...tls, ...bounds })
  const webSocket = openWebSocket(gate, config, proxies, { http, log })
  const httpDoor = await createHttpDoor(
    gate,
    {
      bodyBytes: config.limits.bodyBytes,
      origins: config.http.origins,
      proxies,
      metrics: config.http.metrics,
      tls: tls.tls !== undefined,
      ...{ publicUrl, basePath },
      ...(config.web && config.roles.includes('doors') ? { webRoot } : {}),
      ...(incoming ? { media: { incoming } } : {}),
    },
    { http, log, metrics: { contentType: registry.contentType, text: () => registry.metrics() } },
  )
  const edges = composeEdgeDoor(config, { register: gate.edges, secret, proxies, http, log })
  if (edges) createEdgeMetrics(registry, () => edges.counts())
  const wildfire = await composeWildfire(config, { gate, secret, clock: parts.clock, log, listening: bounds })
  await gate.start()
  services.start()
  const url = await http.start()
  const doors = wildfire ? { wildfire: await wildfire.start() } : {}
  resources.use(announceServer(config.data, addressOf(url, config.tls.certFile), flags))
  const owned = resources.move()

  return {
    url,
    doors,
    gate,
    over: over.promise,
    async stop() {
      // Whatever goes wrong on the way: the store and the bus are closed, and nothing of them holds up the end of the process.
      await using _resources = owned
      const began = performance.now()
      // Balancers see meanwhile that it is not ready, and who comes all the same is sent on.
      await gate.leave(config.drain * shareOfLeaving)
      const left = config.drain - (performance.now() - began)
      const closed = Promise.all([http.stop(), wildfire?.stop()])
      edges?.drain()
      await gate.drain()
      await webSocket.stop(left)
      await httpDoor.stop()
      http.server.closeAllConnections()
      edges?.stop()
      await closed
    },
  }
}
