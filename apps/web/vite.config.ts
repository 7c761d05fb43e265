import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin } from 'vite'
import { floor } from './floor.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const server = 'http://127.0.0.1:8080'
const dist = here('dist')
/** What is larger is kept when somebody needs it: the emoji of a language, say; and so are fonts. */
const keptBytes = 300_000
/** So are the grammars of programming languages: few read code in more than some of them. */
const grammars = 'assets/code/'
const isGrammar = (module: string | null): boolean => /highlight\.js\/\w+\/languages\//.test(module ?? '')

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** Every file of the page with its revision; a name with a hash needs none. What the first screen needs is kept however large. */
async function precache(
  folder: string,
  first: ReadonlySet<string>,
): Promise<readonly { readonly url: string; readonly revision: string | null }[]> {
  const files = (await filesIn(folder)).filter((file) => !/\.(?:map|woff2)$|\/sw\.js$|\/\./.test(file))
  const kept = await Promise.all(
    files.map(async (file) => {
      const url = relative(folder, file)
      const isLater = (await stat(file)).size > keptBytes || url.startsWith(grammars)
      if (isLater && !first.has(url)) return undefined
      const revision = url.startsWith('assets/')
        ? null
        : createHash('sha256')
            .update(await readFile(file))
            .digest('hex')
            .slice(0, 16)
      return { url, revision }
    }),
  )
  return kept.filter((entry) => entry !== undefined)
}

/** What the page names itself, and the page (`./`): the first screen needs no more. */
async function firstFiles(folder: string): Promise<{ readonly cache: string; readonly paths: readonly string[] }> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+|(?:supported|theme)\.js)"/g)].map(
    ([, path = '']) => path,
  )
  const hash = createHash('sha256').update(page).digest('hex').slice(0, 16)
  return { cache: `tidings-first-${hash}`, paths: ['./', ...named] }
}

/** The service worker is built after the page: it knows all of the page's files. */
function serviceWorker(): Plugin {
  let folder = dist
  return {
    name: 'tidings-service-worker',
    apply: 'build',
    configResolved({ root, build: { outDir } }) {
      // `--outDir` names another one.
      folder = resolve(root, outDir)
    },
    async closeBundle() {
      const first = await firstFiles(folder)
      await build({
        configFile: false,
        root: here('.'),
        publicDir: false,
        logLevel: 'warn',
        define: {
          __PRECACHE__: JSON.stringify(await precache(folder, new Set(first.paths))),
          __FIRST__: JSON.stringify(first),
          'process.env.NODE_ENV': '"production"',
        },
        build: {
          outDir: folder,
          emptyOutDir: false,
          lib: { entry: here('src/sw.ts'), formats: ['iife'], name: 'tidingsServiceWorker', fileName: () => 'sw.js' },
        },
      })
    },
  }
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** A module and all that it imports, without what is loaded later. */
function withImports(modules: Modules, entry: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(entry)) return found
  found.add(entry)
  for (const id of modules.getModuleInfo(entry)?.importedIds ?? []) withImports(modules, id, found)
  return found
}

const isReact = (id: string): boolean => /node_modules\/(react|react-dom|scheduler)\//.test(id)
/** What loads the rest belongs to the first. */
const isLoader = (id: string): boolean => /vite\/preload-helper/.test(id)

/**
 * What the first screen needs comes in three files: the client, which begins at once, and two of about the same size, which a
 * browser reads and compiles side by side.
 */
function firstScreen(): (id: string, modules: Modules) => string | null {
  let client: ReadonlySet<string> | undefined
  let start: ReadonlySet<string> | undefined
  return (id, modules) => {
    client ??= withImports(modules, here('src/client/early.ts'))
    start ??= withImports(modules, here('src/start.tsx'))
    if (client.has(id) || isLoader(id)) return 'client'
    if (isReact(id)) return 'react'
    return start.has(id) ? 'start' : null
  }
}

/** The page names what it will load: the browser fetches it while the first script is still on its way. */
function preloads(): Plugin {
  return {
    name: 'tidings-preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const start = Object.values(bundle).find((part) => part.type === 'chunk' && part.name === 'start')
        if (start?.type !== 'chunk') throw new Error('the page has no part called start')
        const link = (attrs: Record<string, string | boolean>) => ({ tag: 'link', attrs, injectTo: 'head' as const })
        const scripts = [start.fileName, ...start.imports].filter((file) => !html.includes(`/${file}"`))
        return [
          ...scripts.map((file) => link({ rel: 'modulepreload', crossorigin: true, href: `./${file}` })),
          ...[...(start.viteMetadata?.importedCss ?? [])].map((file) =>
            link({ rel: 'stylesheet', crossorigin: true, href: `./${file}` }),
          ),
        ]
      },
    },
  }
}

export default defineConfig({
  // Every file is named from the one that asks for it: the page works beneath any path.
  base: './',
  plugins: [react(), preloads(), serviceWorker()],
  worker: { format: 'es' },
  // `npm run dev`: the page from its sources, everything else from a server that runs.
  server: { proxy: Object.fromEntries(['/v1', '/media', '/ws'].map((path) => [path, { target: server, ws: true }])) },
  // Scripts and styles in files of their own: the content security policy allows nothing inline.
  build: {
    outDir: dist,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Scripts and styles alike are written down to what these know.
    target: Object.entries(floor).map((pair) => pair.join('')),
    manifest: true,
    rolldownOptions: {
      output: {
        chunkFileNames: ({ facadeModuleId }) => `${isGrammar(facadeModuleId) ? grammars : 'assets/'}[name]-[hash].js`,
        codeSplitting: { groups: [{ name: firstScreen(), debugName: 'first screen' }] },
      },
    },
  },
})
