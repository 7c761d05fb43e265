import { TidingsError } from '@tidings/protocol'
import { ConfigError, loadConfig } from '../config/load.ts'
import { type Command, type CommandContext, UsageError } from './command.ts'

/** Loaded when it is run: what a server does not need costs its start nothing. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrate,
  'user add': async () => (await import('./user.ts')).userAdd,
  'user list': async () => (await import('./user.ts')).userList,
  'user password': async () => (await import('./user.ts')).userPassword,
  'user link': async () => (await import('./user.ts')).userLink,
  'user ban': async () => (await import('./user.ts')).userBan,
  token: async () => (await import('./user.ts')).token,
  invite: async () => (await import('./invite.ts')).invite,
  'invite list': async () => (await import('./invite.ts')).inviteList,
  'invite revoke': async () => (await import('./invite.ts')).inviteRevoke,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'config check': async () => (await import('./config.ts')).configCheck,
  'config doc': async () => (await import('./config.ts')).configReference,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./backup.ts')).restore,
  bench: async () => (await import('./bench.ts')).bench,
}

interface CommandLine {
  readonly name: string | undefined
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string>>
}

/** `--name value` and `--name=value` are flags; everything else are words, of which the first name the command. */
function parse(args: readonly string[]): CommandLine {
  const words: string[] = []
  const flags: Record<string, string> = {}
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string
    if (!arg.startsWith('--')) {
      words.push(arg)
      continue
    }
    const [name = '', value] = arg.slice(2).split(/=(.*)/s, 2) as [string, string | undefined]
    const next = args[index + 1]
    if (value !== undefined) flags[name] = value
    else if (next === undefined || next.startsWith('--') || name === 'json' || name === 'help') flags[name] = 'true'
    else {
      flags[name] = next
      index += 1
    }
  }
  const two = words.slice(0, 2).join(' ')
  const name = two in commands ? two : words[0] !== undefined && words[0] in commands ? words[0] : undefined
  return { name, words: words.slice(name?.split(' ').length ?? 0), flags }
}

async function help(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  const lines = all.map(({ usage, summary }) => `  tidings ${usage.padEnd(44)} ${summary}`)
  return [
    'Usage:',
    ...lines,
    '',
    'Settings are flags, too: tidings config doc. --json prints for machines, --help explains a command.',
  ].join('\n')
}

const helpOf = ({ usage, summary, flags = {} }: Command): string =>
  [`tidings ${usage}`, `  ${summary}`, ...Object.entries(flags).map(([flag, what]) => `  --${flag}  ${what}`)].join(
    '\n',
  )

function contextOf(command: Command, { words, flags }: CommandLine): CommandContext {
  const { json, help: _, config: file, ...rest } = flags
  const ownNames = new Set(Object.keys(command.flags ?? {}))
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => ownNames.has(name)))
  const settings = Object.fromEntries(Object.entries(rest).filter(([name]) => !ownNames.has(name)))
  return {
    words,
    own,
    json: json === 'true',
    config: () => loadConfig({ env: process.env, flags: settings, ...(file === undefined ? {} : { file }) }),
    print: (value, text) => console.log(json === 'true' ? JSON.stringify(value) : text),
  }
}

/** Runs one command line; answers the exit code. Faults that a user can mend are told in a line, others with their stack. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const line = parse(args)
  if (line.name === undefined) {
    const asked = line.words.length === 0
    ;(asked ? console.log : console.error)(
      asked ? await help() : `there is no command ${line.words.join(' ')}\n\n${await help()}`,
    )
    return asked ? 0 : 2
  }
  const command = await (commands[line.name] as () => Promise<Command>)()
  if (line.flags.help === 'true') {
    console.log(helpOf(command))
    return 0
  }
  try {
    return await command.run(contextOf(command, line))
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${helpOf(command)}`)
      return 2
    }
    const known =
      error instanceof ConfigError ||
      error instanceof TidingsError ||
      (error as NodeJS.ErrnoException).code !== undefined
    console.error(known ? (error as Error).message : error)
    return 1
  }
}
