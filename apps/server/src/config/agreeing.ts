import { createHash } from 'node:crypto'
import { secretSettings, settings } from './names.ts'
import { type Config, ConfigSchema } from './schema.ts'

/**
 * Settings that each node has for itself: where it is, what it does, how much its machine bears. All others say what people may do, and
 * are the same on all nodes.
 */
export const ownOfEachNode: readonly string[] = [
  ...['host', 'port', 'data', 'node', 'nodeUrl', 'roles', 'services', 'web', 'drain', 'log', 'logFormat', 'checked'],
  ...['nats', 'tls', 'edge', 'sqlite', 'postgres.connections', 'http.metrics', 'http.proxies'],
  ...['doors.wildfire.host', 'doors.wildfire.port', 'doors.wildfire.robotHost', 'doors.wildfire.robotPort'],
  ...['push.apns.keyFile', 'push.fcm.serviceAccountFile', 'push.harmony.serviceAccountFile', 'push.caFile'],
  ...['media.directory', 'media.ffmpeg', 'media.filmTime'],
  ...['limits.connections', 'limits.connectionsPerAddress', 'limits.pagesAtOnce'],
]

const isOwn = (name: string): boolean =>
  secretSettings.has(name) || ownOfEachNode.some((own) => name === own || name.startsWith(`${own}.`))

const agreed = settings.map(({ name }) => name).filter((name) => !isOwn(name))

const valueIn = (config: Config, name: string): string | undefined =>
  JSON.stringify(name.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], config))

/**
 * What this node goes by, for others to hold theirs against: of each setting that is not as it comes, its name and, after a blank, a
 * short hash of its value. So a setting that only one of two versions has makes no difference until somebody sets it.
 */
export function agreedSettings(config: Config): readonly string[] {
  const defaults = ConfigSchema.parse({})
  return agreed.flatMap((name) => {
    const value = valueIn(config, name)
    if (value === valueIn(defaults, name)) return []
    const hash = createHash('sha256').update(`${name} ${value}`).digest('base64url')
    return [`${name} ${hash.slice(0, 8)}`]
  })
}
