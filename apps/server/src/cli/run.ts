import { TidingsError } from '@tidings/protocol'
import { ConfigError, loadConfig, suggestion } from '../config/load.ts'
import { olderNames, settings } from '../config/names.ts'
import { type Command, type CommandContext, UsageError } from './command.ts'
import { everywhere, type Parsed, parse } from './command-line.ts'
import { version } from './version.ts'

/** Loaded when it is run: what a server does not need costs its start nothing. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  stop: async () => (await import('./stop.ts')).stop,
  restart: async () => (await import('./stop.ts')).restart,
  health: async () => (await import('./health.ts')).health,
  migrate: async () => (await import('./migrate.ts')).migrate,
  'user add': async () => (await import('./user.ts')).userAdd,
  'user list': async () => (await import('./user.ts')).userList,
  'user password': async () => (await import('./user.ts')).userPassword,
  'user link': async () => (await import('./user.ts')).userLink,
  'user email': async () => (await import('./user.ts')).userEmail,
  'user mute': async () => (await import('./user.ts')).userMute,
  'user ban': async () => (await import('./user.ts')).userBan,
  'room list': async () => (await import('./room.ts')).roomList,
  'room transfer': async () => (await import('./room.ts')).roomTransfer,
  token: async () => (await import('./user.ts')).token,
  invite: async () => (await import('./invite.ts')).invite,
  'invite list': async () => (await import('./invite.ts')).inviteList,
  'invite revoke': async () => (await import('./invite.ts')).inviteRevoke,
  'media copy': async () => (await import('./media-copy.ts')).mediaCopy,
  'media strip': async () => (await import('./media.ts')).mediaStrip,
  'pack add': async () => (await import('./pack.ts')).packAdd,
  'pack list': async () => (await import('./pack.ts')).packList,
  'pack remove': async () => (await import('./pack.ts')).packRemove,
  'reports list': async () => (await import('./reports.ts')).reportsList,
  'reports close': async () => (await import('./reports.ts')).reportsClose,
  'feed list': async () => (await import('./feed.ts')).feedList,
  'feed letters': async () => (await import('./feed.ts')).feedLetters,
  'feed retry': async () => (await import('./feed.ts')).feedRetry,
  'feed drop': async () => (await import('./feed.ts')).feedDrop,
  'feed forget': async () => (await import('./feed.ts')).feedForget,
  'webhook add': async () => (await import('./webhook.ts')).webhookAdd,
  'webhook list': async () => (await import('./webhook.ts')).webhookList,
  'webhook test': async () => (await import('./webhook.ts')).webhookTest,
  'webhook deliveries': async () => (await import('./webhook.ts')).webhookDeliveries,
  'webhook replay': async () => (await import('./webhook.ts')).webhookReplay,
  'webhook resume': async () => (await import('./webhook.ts')).webhookResume,
  'webhook secret': async () => (await import('./webhook.ts')).webhookSecret,
  'webhook remove': async () => (await import('./webhook.ts')).webhookRemove,
  'robot add': async () => (await import('./robot.ts')).robotAdd,
  'robot list': async () => (await import('./robot.ts')).robotList,
  'robot token': async () => (await import('./robot.ts')).robotToken,
  'robot callback': async () => (await import('./robot-callback.ts')).robotCallback,
  'robot secret': async () => (await import('./robot-callback.ts')).robotSecret,
  'robot test': async () => (await import('./robot-callback.ts')).robotTest,
  'robot deliveries': async () => (await import('./robot-callback.ts')).robotDeliveries,
  'robot remove': async () => (await import('./robot.ts')).robotRemove,
  'notification add': async () => (await import('./notification.ts')).notificationAdd,
  'notification update': async () => (await import('./notification.ts')).notificationUpdate,
  'notification list': async () => (await import('./notification.ts')).notificationList,
  'notification remove': async () => (await import('./notification.ts')).notificationRemove,
  'broadcast send': async () => (await import('./broadcast.ts')).broadcastSend,
  'broadcast list': async () => (await import('./broadcast.ts')).broadcastList,
  'broadcast show': async () => (await import('./broadcast.ts')).broadcastShow,
  'broadcast cancel': async () => (await import('./broadcast.ts')).broadcastCancel,
  'broadcast recall': async () => (await import('./broadcast.ts')).broadcastRecall,
  'hook secret': async () => (await import('./hook.ts')).hookSecretShown,
  'hook test': async () => (await import('./hook.ts')).hookTest,
  'words put': async () => (await import('./words.ts')).wordsPut,
  'words list': async () => (await import('./words.ts')).wordsList,
  'words export': async () => (await import('./words.ts')).wordsExport,
  'words remove': async () => (await import('./words.ts')).wordsRemove,
  'words hits': async () => (await import('./words.ts')).wordsHits,
  'keys reseal': async () => (await import('./keys.ts')).keysReseal,
  'keys renew': async () => (await import('./keys.ts')).keysRenew,
  edge: async () => (await import('./edge.ts')).edge,
  'edge invite': async () => (await import('./edge.ts')).edgeInvite,
  'edge list': async () => (await import('./edge.ts')).edgeList,
  'edge revoke': async () => (await import('./edge.ts')).edgeRevoke,
  'cluster status': async () => (await import('./cluster.ts')).clusterStatus,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'mail test': async () => (await import('./mail.ts')).mailTest,
  'config check': async () => (await import('./config.ts')).configCheck,
  'config doc': async () => (await import('./config.ts')).configReference,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./backup.ts')).restore,
  mcp: async () => (await import('./mcp.ts')).mcp,
  bench: async () => (await import('./bench.ts')).bench,
}

/** The longest name of a command with which the words begin. */
const commandIn = ([one = '', two = '']: readonly string[]): string | undefined =>
  [`${one} ${two}`, one].find((name) => Object.hasOwn(commands, name))

const inGroup = (group: string): string[] =>
  Object.keys(commands).filter((name) => name === group || name.startsWith(`${group} `))

async function linesOf(names: readonly string[]): Promise<string[]> {
  const all = await Promise.all(names.map((name) => (commands[name] as () => Promise<Command>)()))
  const widest = Math.max(...all.map(({ usage }) => usage.length))
  return all.map(({ usage, summary }) => `  tidings ${usage.padEnd(widest + 2)}${summary}`)
}

async function overview(names = Object.keys(commands)): Promise<string> {
  const last =
    'tidings help <command> explains one. Settings are flags, too: tidings config doc. --json prints for machines.'
  return ['Usage:', ...(await linesOf(names)), '', last].join('\n')
}

const helpOf = ({ usage, summary, flags = {} }: Command): string =>
  [`tidings ${usage}`, `  ${summary}`, ...Object.entries(flags).map(([flag, what]) => `  --${flag}  ${what}`)].join(
    '\n',
  )

function contextOf(command: Command, { words, flags }: Parsed): CommandContext {
  const { json, help: _, version: __, ...rest } = flags
  const ownNames = new Set(Object.keys(command.flags ?? {}))
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => ownNames.has(name)))
  const given = Object.fromEntries(Object.entries(rest).filter(([name]) => !ownNames.has(name)))
  return {
    words,
    own,
    json: json === 'true',
    flags: given,
    config(more = {}) {
      const { config: file, ...named } = { ...more, ...given }
      return loadConfig({ env: process.env, flags: named, ...(file === undefined ? {} : { file }) })
    },
    print: (value, text) => console.log(json === 'true' ? JSON.stringify(value) : text),
  }
}

/** A flag that nobody knows is a mistake, also where no setting is read. */
function expectKnown({ flags }: Parsed, command: Command): void {
  const own = [...Object.keys(command.flags ?? {}), ...everywhere]
  const known = [...own, ...settings.map(({ name }) => name), ...Object.keys(olderNames)]
  const unknown = Object.keys(flags).find((flag) => !known.includes(flag))
  if (unknown !== undefined) throw new UsageError(`--${unknown}: there is no such flag${suggestion(unknown, known)}`)
}

/** The words that a usage asks for, `<uid>`; what comes after `--` in it is another program's. */
function mostWords({ usage }: Command): number {
  if (usage.includes('[-- ')) return Number.POSITIVE_INFINITY
  return usage.replace(/\[--[^\]]*\]/g, '').match(/<[^>]*>/g)?.length ?? 0
}

/** A word too many is a mistake as well: a port, a password, a second user of which nothing would come. */
function expectNoMore(words: readonly string[], command: Command): void {
  const first = words[mostWords(command)]
  if (first !== undefined) throw new UsageError(`${first}: a word too many`)
}

/** What a person can do about it, in a line. */
function advice(error: NodeJS.ErrnoException & { readonly address?: string; readonly port?: number }): string {
  if (error.code === 'EADDRINUSE')
    return `port ${error.port} of ${error.address} is taken by another program: stop that one, or choose another with --port`
  if (error.code === 'EACCES' && error.port !== undefined)
    return `port ${error.port} is for the administrator of this machine alone: choose one above 1023 with --port`
  if ((error.code === 'EACCES' || error.code === 'EROFS') && error.path !== undefined)
    return `${error.path} is not writable for this user: choose another data directory with --data, or change its owner`
  return error.message
}

/** What needs no command, or names none; answers the exit code. */
async function withoutCommand(words: readonly string[], flags: Parsed['flags']): Promise<number> {
  const [group = ''] = words
  if (flags.version === 'true') console.log(flags.json === 'true' ? JSON.stringify({ version: version() }) : version())
  else if (group === '') console.log(await overview())
  else if (inGroup(group).length > 0 && words.length === 1) console.log(await overview(inGroup(group)))
  else {
    const known = Object.keys(commands)
    const names = inGroup(group)
    console.error(
      `there is no command ${words.join(' ')}${suggestion(words.join(' '), known)}\n\n${await overview(names.length > 0 ? names : known)}`,
    )
    return 2
  }
  return 0
}

/** Runs one command line; answers the exit code. Faults that a user can mend are told in a line, others with their stack. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const rough = parse(args)
  const asksHelp = rough.words[0] === 'help' || rough.flags.help === 'true'
  const words = rough.words[0] === 'help' ? rough.words.slice(1) : rough.words
  const name = commandIn(words)
  if (name === undefined || rough.flags.version === 'true') return withoutCommand(words, rough.flags)
  if (asksHelp && inGroup(name).length > 1) return withoutCommand([name], {})
  const command = await (commands[name] as () => Promise<Command>)()
  if (asksHelp) {
    console.log(helpOf(command))
    return 0
  }
  try {
    const line = parse(args, command)
    expectKnown(line, command)
    const own = line.words.slice(name.split(' ').length)
    expectNoMore(own, command)
    return await command.run(contextOf(command, { ...line, words: own }))
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${helpOf(command)}`)
      return 2
    }
    const known =
      error instanceof ConfigError ||
      error instanceof TidingsError ||
      (error as NodeJS.ErrnoException).code !== undefined
    console.error(known ? advice(error as NodeJS.ErrnoException) : error)
    return 1
  }
}
