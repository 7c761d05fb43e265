/** What outsiders install. In the workspace they run from their sources; built they are only to be published. */
export const publishable = ['protocol', 'client', 'react', 'bot'] as const
export type Publishable = (typeof publishable)[number]

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const built = (source: string): string => source.replace('./src/', './dist/')

/** Declares a style sheet for compilers that want to know of everything that is imported. */
export const stylesDeclaration = 'styles.d.ts'

function exported(source: string): object {
  if (!source.endsWith('.ts')) return { types: `./dist/${stylesDeclaration}`, default: built(source) }
  const stem = built(source).replace(/\.ts$/, '')
  // `default`, not `import`: Node since 22.12 and every bundler `require` a module as well.
  return { types: `${stem}.d.ts`, default: `${stem}.js` }
}

/** Here every version is pinned; elsewhere a library is shared with what else is there. Ours go together. */
const range = ([name, version]: readonly [string, string]): readonly [string, string] =>
  name.startsWith('@tidings/') ? [name, version] : [name, `^${version}`]

/** The manifest that is published, made from the one of the workspace. */
export function publishedManifest(manifest: Manifest): Record<string, unknown> {
  const { name, version, description, license, exports, dependencies = {}, peerDependencies } = manifest
  const sources = Object.entries(exports).map(([path, source]) => [path, exported(source)] as const)
  return {
    ...{ name, version, description, license },
    keywords: ['chat', 'messaging', 'im', 'tidings'],
    type: 'module',
    // For tools that know nothing of `exports`.
    ...{ main: './dist/index.js', types: './dist/index.d.ts' },
    engines: { node: '>=22.12' },
    exports: { ...Object.fromEntries(sources), './package.json': './package.json' },
    sideEffects: ['**/*.css'],
    files: ['dist'],
    publishConfig: { access: 'public' },
    dependencies: Object.fromEntries(Object.entries(dependencies).map(range)),
    ...(peerDependencies ? { peerDependencies } : {}),
  }
}

/** A README whose links into the repository, which lead nowhere from a registry, are words. */
export const publishedReadme = (text: string): string => text.replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1')
