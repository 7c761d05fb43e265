import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { composeMailer } from '../compose-mail.ts'
import { ffmpegOf } from '../compose-media.ts'
import { isEmbedded } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { openToOthers } from '../operations/private-files.ts'
import { findServer } from '../operations/server-file.ts'
import type { Command } from './command.ts'
import { bus } from './doctor-bus.ts'
import { files } from './doctor-files.ts'
import { askHook } from './doctor-hook.ts'
import { pushes } from './doctor-push.ts'
import { secrets } from './doctor-secret.ts'
import { type Finding, fault, loopback, ok, warning } from './finding.ts'
import { otherStore } from './its-store.ts'

type Check = (config: Config) => Finding | undefined | Promise<Finding | undefined>

function runtime(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24 ? ok('node', process.version) : fault('node', `${process.version}: at least 24 is needed`)
}

function directory({ data }: Config): Finding {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    accessSync(data, constants.W_OK)
  } catch (error) {
    return fault('data directory', `${data} is not writable: ${(error as Error).message}`)
  }
  const { bavail, bsize } = statfsSync(data)
  const free = Math.round((bavail * bsize) / 2 ** 20)
  return free < 1024
    ? warning('data directory', `${data} has only ${free} MiB left`)
    : ok('data directory', `${data}, ${free} MiB free`)
}

/** Every message waits for one of these where the store is here; files do so everywhere. */
function disk(config: Config): Finding {
  const { data } = config
  const file = join(data, 'doctor.tmp')
  const handle = openSync(file, 'w')
  const times: number[] = []
  for (let round = 0; round < 20; round++) {
    writeSync(handle, Buffer.alloc(4096, round))
    const start = performance.now()
    fsyncSync(handle)
    times.push(performance.now() - start)
  }
  closeSync(handle)
  rmSync(file)
  const median = times.sort((a, b) => a - b)[10] as number
  const text = `a sync takes ${median.toFixed(2)} ms (median of 20)`
  const what = isEmbedded(config) ? 'every message' : 'every file'
  return median > 20 ? warning('disk', `${text}: slow, ${what} waits for one`) : ok('disk', text)
}

async function port({ host, port: wanted, data }: Config): Promise<Finding> {
  const server = await findServer(data)
  if (server) return ok('port', `a server runs at ${server.url} (process ${server.pid})`)
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(fault('port', `${host}:${wanted} cannot be used: ${error.message}`)))
    probe.listen(wanted, host, () => probe.close(() => resolve(ok('port', `${host}:${wanted} is free`))))
  })
}

/** What this node takes on, and who may come in by its one listener. */
function does({ roles, edge: { accept, center } }: Config): Finding | undefined {
  // An edge is no node.
  if (center.length > 0) return undefined
  const doors = roles.includes('doors')
  const comes = doors ? `HTTP and WebSocket${accept ? ', and edges' : ''}` : 'HTTP'
  return ok('roles', `${roles.join(', ')}; takes ${comes}`)
}

function modes({ data }: Config): Finding {
  const open = openToOthers(data)
  const names = open.slice(0, 5).join(', ')
  return open.length > 0
    ? warning(
        'file modes',
        `others can read ${names}${open.length > 5 ? ' …' : ''}: the next start closes them, or chmod go= now`,
      )
    : ok('file modes', 'the data directory is for its owner only')
}

/** Whoever finds an open server makes accounts on it. */
function registration({ accounts, users, host, http }: Config): Finding | undefined {
  if (!accounts.enabled || users === 'external') return undefined
  const { register } = accounts
  const beyond = [host, ...(http.url === undefined ? [] : [new URL(http.url).hostname])].find(
    (name) => !loopback.test(name),
  )
  if (register !== 'open' || beyond === undefined) return ok('registration', register)
  return warning(
    'registration',
    `open to whoever reaches ${beyond}: set accounts.register to invite or closed, unless you mean it`,
  )
}

function certificate({ tls }: Config): Finding | undefined {
  if (tls.certFile === undefined) return undefined
  try {
    const { validTo } = new X509Certificate(readFileSync(tls.certFile))
    const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000)
    if (days < 0) return fault('certificate', `expired on ${validTo}`)
    return days < 21 ? warning('certificate', `expires in ${days} days`) : ok('certificate', `valid for ${days} days`)
  } catch (error) {
    return fault('certificate', `cannot be read: ${(error as Error).message}`)
  }
}

/** Without it films go as they are: what is missing then is said here, not found out by receivers. */
function films(config: Config): Finding | undefined {
  const { enabled, ffmpeg } = config.media
  if (!enabled) return undefined
  if (ffmpeg === 'off' || ffmpeg === '') return ok('films', 'as they come: media.ffmpeg is off')
  const program = ffmpegOf(config)
  if (program === undefined)
    return warning('films', `${ffmpeg} is not there: no posters, and films of phones (HEVC) play in few browsers`)
  const { status, stdout } = spawnSync(program, ['-hide_banner', '-encoders'], { timeout: 10_000, encoding: 'utf8' })
  if (status !== 0) return warning('films', `${program} cannot be run: install it again, or set media.ffmpeg to off`)
  const missing = ['libx264', 'aac', 'libwebp'].filter((name) => !new RegExp(`\\s${name}\\s`).test(stdout))
  return missing.length > 0
    ? warning('films', `${program} comes without ${missing.join(', ')}: it makes no posters, or no MP4`)
    : ok('films', program)
}

function clock(): Finding {
  const year = new Date().getFullYear()
  return year < 2025 ? fault('clock', `says ${new Date().toISOString()}`) : ok('clock', new Date().toISOString())
}

/** Connects and signs in there, as a mail would. */
async function mail(config: Config): Promise<Finding | undefined> {
  const mailer = await composeMailer(config)
  if (!mailer) return undefined
  await using checked = mailer
  const { host, security, user } = config.smtp
  const wrong = await checked.check()
  if (wrong !== undefined) return fault('mail', `${host} cannot be used: ${wrong}`)
  if (security === 'none' && user !== undefined && !loopback.test(host ?? ''))
    return warning('mail', `the password for ${host} goes over the network in clear text: set smtp.security`)
  return ok(
    'mail',
    `${host} takes mails${user === undefined ? '' : ` of ${user}`}; tidings mail test <address> sends one`,
  )
}

/** What only the server was told leaves everybody else at another store. */
async function itsStore(config: Config): Promise<Finding | undefined> {
  const other = await otherStore(config)
  if (!other) return undefined
  return warning('store', `${other.store} by these settings, but the server had ${other.before}: see to TIDINGS_STORE`)
}

/** Asks the PostgreSQL that holds the store. */
async function database(config: Config): Promise<Finding | undefined> {
  if (isEmbedded(config)) return undefined
  try {
    const { examinePostgres } = await import('@tidings/storage-postgres')
    const { version, answerMs, faults, warnings } = await examinePostgres({ url: config.store, ...config.postgres })
    if (faults.length > 0) return fault('postgresql', `${version}: ${faults.join('; ')}`)
    if (warnings.length > 0) return warning('postgresql', `${version}: ${warnings.join('; ')}`)
    const text = `${version}, answers in ${answerMs.toFixed(2)} ms (median of 20)`
    return answerMs > 5
      ? warning('postgresql', `${text}: far away, every message waits for it`)
      : ok('postgresql', text)
  } catch (error) {
    return fault('postgresql', (error as Error).message)
  }
}

/** Of an edge: is it one, and can it reach its centres? */
async function edge({ data, edge: { center, caFile } }: Config): Promise<Finding | undefined> {
  if (center.length === 0) return undefined
  const { identityFault } = await import('../edge/identity.ts')
  const wrong = identityFault(data)
  if (wrong !== undefined) return fault('edge', wrong)
  const { whyUnreachable } = await import('../edge/linking.ts')
  const away = await Promise.all(center.map(async (url) => ({ url, why: await whyUnreachable(url, caFile) })))
  const unreachable = away.flatMap(({ url, why }) => (why === undefined ? [] : [`${url} (${why})`]))
  if (unreachable.length === center.length) return fault('edge', `no centre can be reached: ${unreachable.join(', ')}`)
  return unreachable.length > 0
    ? warning('edge', `cannot be reached: ${unreachable.join(', ')}`)
    : ok('edge', `reaches ${center.join(', ')}`)
}

const checks: readonly Check[] = [
  ...[runtime, directory, modes, disk, port, does, secrets, registration],
  ...[certificate, files, films, clock, mail, itsStore, database, edge, bus, askHook, pushes],
]

export const doctor: Command = {
  usage: 'doctor',
  summary: 'Looks for what would keep a server from running well.',
  async run({ config, print }) {
    const settings = config()
    const findings: Finding[] = []
    for (const check of checks) {
      const finding = await check(settings)
      if (finding) findings.push(finding)
    }
    print(
      { findings },
      findings.map(({ about, verdict, text }) => `${verdict.padEnd(8)} ${about.padEnd(15)} ${text}`).join('\n'),
    )
    return findings.some(({ verdict }) => verdict === 'fault') ? 1 : 0
  },
}
