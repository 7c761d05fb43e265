import { resolve } from 'node:path'
import { placeOfStore } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { createLog, isForPeople, tell } from '../operations/log.ts'
import { logStrayOutput } from '../operations/stray-output.ts'
import type { Command } from './command.ts'
import { noteStore, otherStore } from './its-store.ts'
import { stopRequested } from './stop-requested.ts'

const registered = {
  open: 'open: who opens the address makes an account',
  invite: 'by invitation: npm run tidings -- invite',
  closed: 'closed: npm run tidings -- user add alice --password',
} as const

/** For somebody who has just started it and watches. */
function greeting({ data, accounts, users, web, nodeUrl }: Config, url: string, store: string): string {
  const page = web ? `open ${url} in a browser` : `API at ${url}/v1`
  const people = accounts.enabled && users === 'hosted' ? registered[accounts.register] : 'kept by your app'
  return [
    '',
    `  Tidings runs at ${url}`,
    '',
    `  First user     ${page}, or: npm run tidings -- user add alice --password`,
    `  Registration   ${people}`,
    `  Data           ${resolve(data)}`,
    ...(store === 'sqlite' ? [] : [`  Store          ${store}`]),
    ...(nodeUrl === undefined ? [] : [`  This node      ${nodeUrl}`]),
    `  API            ${url}/docs`,
    '',
    '  Ctrl-C stops it.',
    '',
  ].join('\n')
}

export const serve: Command = {
  usage: 'serve [settings]',
  summary: 'Runs the server until SIGTERM or SIGINT.',
  async run({ config, flags }) {
    const settings = config()
    // What is wrong with the settings, or with the command, is said without loading a server.
    const { compose } = await import('../compose.ts')
    const server = await compose(settings, {}, flags)
    const log = createLog(settings)
    const store = await placeOfStore(settings)
    const other = await otherStore(settings)
    if (other)
      log.warn(
        other,
        'the store is another one than the last time: if that is a mistake, stop, and see to the settings',
      )
    noteStore(settings.data, store)
    const watched = isForPeople(settings)
    if (watched) tell(greeting(settings, server.url, store))
    else if (settings.log === 'silent') console.log(JSON.stringify({ msg: 'listening', url: server.url }))
    using _strays = logStrayOutput(log)
    const { data, roles } = settings
    log.info({ url: server.url, data, store, roles, pid: process.pid }, 'listening')
    // Nobody asked for it: whatever runs it hears so by the code of its end, and starts it again.
    let code = 0
    const over = server.over.then((reason) => {
      code = 1
      log.error({ reason }, 'this process can do its work no more, and ends')
      return 'over'
    })
    const signal = await Promise.race([stopRequested(), over])
    log.info({ signal }, 'stopping')
    if (watched) tell('\n  Stopping: what was accepted is answered, everybody is told. Once more ends it at once.')
    // Timers and threads of a stopping server hold nothing up; until it has stopped, this does.
    const alive = setInterval(() => undefined, 60_000)
    try {
      await server.stop()
      log.info({}, 'stopped')
      if (watched) tell('  Stopped.')
    } catch (error) {
      code = 1
      log.error({ err: error }, 'this process did not stop as it should')
    } finally {
      clearInterval(alive)
    }
    return code
  },
}
