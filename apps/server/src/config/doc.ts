import { z } from 'zod'
import { secretSettings, settings } from './names.ts'
import { ConfigSchema } from './schema.ts'

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly description?: string
  readonly default?: unknown
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' · ')
  return schema.type ?? 'any'
}

/** The reference of all settings, as Markdown. */
export function configDoc(): string {
  const defaults = ConfigSchema.parse({})
  const rows = settings.map(({ name, variable, schema }) => {
    const json = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
    const value = name
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], defaults)
    const shown = value === undefined ? '' : `\`${JSON.stringify(value)}\``
    return `| \`${name}\` | \`${variable}\` | ${typeOf(json)} | ${shown} | ${json.description ?? ''} |`
  })
  return [
    'A flag (`--limits.frameBytes 65536`) counts over the environment, that over `tidings.config.json`',
    '(`{"limits": {"frameBytes": 65536}}`, or the file that `TIDINGS_CONFIG` or `--config` names), that over the default.',
    'Unknown names are faults; all faults are listed at once. A secret may stand in a file of its own, which `TIDINGS_SECRET_FILE` names;',
    `so may ${[...secretSettings]
      .slice(1)
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
    '',
    '| setting | environment | type | default | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

/** The configuration as it may be shown: no secrets. */
export function redacted(config: z.output<typeof ConfigSchema>): Record<string, unknown> {
  return withoutSecrets(config, '')
}

function withoutSecrets(config: object, prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]: [string, unknown]) => {
      const name = `${prefix}${key}`
      if (secretSettings.has(name)) return [key, value === undefined ? undefined : '(set)']
      const group = typeof value === 'object' && value !== null && !Array.isArray(value)
      return [key, group ? withoutSecrets(value, `${name}.`) : value]
    }),
  )
}
