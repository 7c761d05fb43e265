import { type ComponentType, lazy } from 'react'

/** The pages and the examples, from where a reader of the repository finds them; each by the name of its file. */

const named = <T, U>(files: Readonly<Record<string, T>>, make: (file: T) => U): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(files).map(([path, file]) => [path.slice(path.lastIndexOf('/') + 1), make(file)]))

const asItIs = (text: string): string => text

/** `chat.md` … */
export const documents = named(
  import.meta.glob<string>('../../../docs/kit/*.md', { query: '?raw', import: 'default', eager: true }),
  asItIs,
)

/** `Avatar.tsx`, `theme.css` …: what the reader sees of an example. */
export const sources = named(
  import.meta.glob<string>('../../../packages/react/examples/live/*', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  asItIs,
)

/** The same files, to run. */
export const programs = named(
  import.meta.glob<{ default: ComponentType }>('../../../packages/react/examples/live/*.tsx'),
  lazy<ComponentType>,
)
