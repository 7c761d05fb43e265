import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const server = 'http://127.0.0.1:8080'
const dist = here('dist')
/** What is larger is kept when somebody needs it: the emoji of a language, say. */
const keptBytes = 300_000

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** Every file of the page with its revision; a name with a hash needs none. */
async function precache(
  folder: string,
): Promise<readonly { readonly url: string; readonly revision: string | null }[]> {
  const files = (await filesIn(folder)).filter((file) => !/\.map$|\/sw\.js$|\/\./.test(file))
  const kept = await Promise.all(
    files.map(async (file) => {
      if ((await stat(file)).size > keptBytes) return undefined
      const url = `/${relative(folder, file)}`
      const revision = url.startsWith('/assets/')
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
      await build({
        configFile: false,
        root: here('.'),
        publicDir: false,
        logLevel: 'warn',
        define: {
          __PRECACHE__: JSON.stringify(await precache(folder)),
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

export default defineConfig({
  plugins: [react(), serviceWorker()],
  worker: { format: 'es' },
  // `npm run dev`: the page from its sources, everything else from a server that runs.
  server: { proxy: Object.fromEntries(['/v1', '/media', '/ws'].map((path) => [path, { target: server, ws: true }])) },
  // Scripts and styles in files of their own: the content security policy allows nothing inline.
  build: { outDir: dist, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2023', manifest: true },
})
