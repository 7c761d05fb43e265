import { readFileSync } from 'node:fs'
import { roles as allRoles } from '@tidings/core/roles'
import { z } from 'zod'
import { olderNames, type Setting, secretSettings, settings, variableOf } from './names.ts'
import { hasBus } from './nats.ts'
import { type Config, ConfigSchema } from './schema.ts'

/** A configuration that cannot be used, with everything that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}

export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `limits.frameBytes` → text, as given on the command line. */
  readonly flags: Readonly<Record<string, string>>
  /** The configuration file's path; a missing file is only a fault when it was asked for. */
  readonly file?: string
}

const defaultFile = 'tidings.config.json'
/** Variables that are not settings. */
const otherVariables = new Set(['TIDINGS_CONFIG', 'TIDINGS_CHROMIUM'])

/** Flags over environment over file over defaults. Throws a ConfigError that lists every fault with its source. */
export function loadConfig(sources: Sources): Config {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  const origin = new Map<string, string>()
  const put = (name: string, value: unknown, from: string): void => {
    setPath(values, name, value)
    origin.set(name, from)
  }
  const flags = Object.entries(sources.flags).map(([flag, text]) => [olderOf(flag) ?? flag, text] as const)
  readFile(sources, put, faults)
  for (const setting of settings) readVariable(setting, sources.env, put, faults)
  for (const name of Object.keys(sources.env)) {
    if (name.startsWith('TIDINGS_') && !otherVariables.has(name) && !isVariable(name)) {
      faults.push(
        `${name}: there is no such variable${suggestion(
          name,
          settings.map(({ variable }) => variable),
        )}`,
      )
    }
  }
  for (const [flag, text] of flags) {
    const setting = settings.find(({ name }) => name === flag)
    if (setting) put(flag, parseText(setting, text), `--${flag}`)
    else
      faults.push(
        `--${flag}: there is no such flag${suggestion(
          flag,
          settings.map(({ name }) => name),
        )}`,
      )
  }
  // Read once: to compile a reader of it first would take longer than all the reading.
  const parsed = ConfigSchema.safeParse(values, { jitless: true })
  for (const issue of parsed.error?.issues ?? []) faults.push(describeIssue(issue, origin))
  if (parsed.success) faults.push(...crossFaults(parsed.data))
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults)
  return parsed.data
}

type Put = (name: string, value: unknown, from: string) => void

function readFile({ file, env }: Sources, put: Put, faults: string[]): void {
  const path = file ?? env.TIDINGS_CONFIG ?? defaultFile
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const asked = path !== defaultFile || (error as NodeJS.ErrnoException).code !== 'ENOENT'
    if (asked) faults.push(`${path}: cannot be read (${(error as Error).message})`)
    return
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    faults.push(`${path}: is not JSON (${(error as Error).message})`)
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push(`${path}: expected an object`)
    return
  }
  putTree(value, '', { path, put, faults })
}

interface TreeTarget {
  readonly path: string
  readonly put: Put
  readonly faults: string[]
}

/** What a setting is called now, by a name that it had before. */
const olderOf = (name: string): string | undefined => (Object.hasOwn(olderNames, name) ? olderNames[name] : undefined)

/** Takes a file's tree apart into settings. */
function putTree(tree: object, prefix: string, into: TreeTarget): void {
  const { path, put, faults } = into
  for (const [key, value] of Object.entries(tree)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    const older = typeof value === 'object' ? undefined : olderOf(name)
    if (older !== undefined) put(older, value, `${path}: ${name}`)
    else if (settings.some((setting) => setting.name === name)) put(name, value, `${path}: ${name}`)
    else if (
      typeof value === 'object' &&
      value !== null &&
      settings.some((setting) => setting.name.startsWith(`${name}.`))
    ) {
      putTree(value, name, into)
    } else
      faults.push(
        `${path}: there is no setting ${name}${suggestion(
          name,
          settings.map((setting) => setting.name),
        )}`,
      )
  }
}

/** Secrets may stand in files of their own. */
const fileVariable = ({ name, variable }: Setting): string | undefined =>
  secretSettings.has(name) ? `${variable}_FILE` : undefined

const olderVariable = ({ name }: Setting): string | undefined => {
  const older = Object.keys(olderNames).find((key) => olderNames[key] === name)
  return older === undefined ? undefined : variableOf(older)
}

const isVariable = (name: string): boolean =>
  settings.some((setting) => olderVariable(setting) === name) ||
  settings.some((setting) => setting.variable === name || fileVariable(setting) === name)

function readVariable(setting: Setting, env: Sources['env'], put: Put, faults: string[]): void {
  for (const variable of [olderVariable(setting), setting.variable]) {
    const text = variable === undefined ? undefined : env[variable]
    if (variable !== undefined && text !== undefined) put(setting.name, parseText(setting, text), variable)
  }
  const variable = fileVariable(setting)
  const path = variable === undefined ? undefined : env[variable]
  if (variable === undefined || path === undefined) return
  try {
    put(setting.name, readFileSync(path, 'utf8').trim(), variable)
  } catch (error) {
    faults.push(`${variable}: cannot be read (${(error as Error).message})`)
  }
}

/** A text from the environment or the command line as the type of its setting; the schema judges what comes out. */
function parseText({ schema }: Setting, text: string): unknown {
  const { type } = z.toJSONSchema(schema, { io: 'input' }) as { type?: string }
  if ((type === 'integer' || type === 'number') && text.trim() !== '') return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (type === 'array') return parseList(text)
  if (type === 'object') return parseJson(text)
  return text
}

/** JSON, or a plain list with commas. */
function parseList(text: string): unknown {
  if (text.trimStart().startsWith('[')) return parseJson(text)
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** What is no JSON is judged as the text that it is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function setPath(target: Record<string, unknown>, name: string, value: unknown): void {
  const [head = '', ...rest] = name.split('.')
  if (rest.length === 0) {
    target[head] = value
    return
  }
  target[head] ??= {}
  setPath(target[head] as Record<string, unknown>, rest.join('.'), value)
}

function describeIssue(issue: z.core.$ZodIssue, origin: ReadonlyMap<string, string>): string {
  const name = issue.path.join('.')
  const from = [...origin].find(([setting]) => name === setting || name.startsWith(`${setting}.`))?.[1]
  return `${from ?? name}: ${issue.message}`
}

/** Faults that no field shows alone. */
function crossFaults({ tls, smtp, http, bus, nats, roles, store, media }: Config): string[] {
  const isPair = (one: unknown, other: unknown): boolean => (one === undefined) === (other === undefined)
  const faults = {
    'roles: without a bus this node is the only one, so it has all of them: leave roles out, or set bus':
      !hasBus({ bus }) && roles.length < allRoles.length,
    'bus: the nodes of a bus share one store, and sqlite is one of one server: name a PostgreSQL (store), or leave the bus out':
      hasBus({ bus }) && store === 'sqlite',
    'nats: give both nats.certFile and nats.keyFile, or neither': !isPair(nats.certFile, nats.keyFile),
    'nats: give nats.credsFile or nats.nkeyFile, not both': nats.credsFile !== undefined && nats.nkeyFile !== undefined,
    'media.blobs: files on the disk of one node are not on the others: set media.blobs to s3 or gateway, or media.shared where media.directory is one for all nodes':
      hasBus({ bus }) && media.enabled && media.blobs === 'disk' && !media.shared,
    'tls: give both tls.certFile and tls.keyFile, or neither': !isPair(tls.certFile, tls.keyFile),
    'smtp: give both smtp.user and smtp.password, or neither': !isPair(smtp.user, smtp.password),
    'smtp.from: say whom mails are from: Tidings <chat@example.org>':
      smtp.host !== undefined && smtp.from === undefined,
    'http.url: mails hold links, so with smtp.host it must be said where people reach this server: https://example.org':
      smtp.host !== undefined && http.url === undefined,
  }
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []))
}

/** The known name that is nearest to a misspelt one. */
export function suggestion(name: string, known: readonly string[]): string {
  const best = known
    .map((other) => ({ other, far: distance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return best && best.far <= 3 ? `; did you mean ${best.other}?` : ''
}

/** Edits that turn one word into the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
