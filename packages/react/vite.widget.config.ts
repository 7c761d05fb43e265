import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const target = 'es2023'

const styles = (chunk: Rolldown.OutputChunk): readonly string[] => [...(chunk.viteMetadata?.importedCss ?? [])]

/** The loader is built after the chat: it knows the names of the chat's files. */
function loader(): Plugin {
  let outDir = ''
  let define: Record<string, string> = {}
  return {
    name: 'tidings-widget-loader',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      outDir = dir
      const files = Object.values(bundle)
      const chat = files.find((file) => file.type === 'chunk' && file.isEntry && file.name === 'chat')
      const frame = files.find(({ fileName }) => /^assets\/frame-.*\.css$/.test(fileName))
      if (chat?.type !== 'chunk' || !frame) throw new Error('the chat of the widget was not built')
      define = {
        __CHAT__: JSON.stringify(chat.fileName),
        __CHAT_STYLES__: JSON.stringify(styles(chat)),
        __FRAME_STYLES__: JSON.stringify(frame.fileName),
      }
    },
    async closeBundle() {
      await build({
        configFile: false,
        root: here('widget'),
        publicDir: false,
        logLevel: 'warn',
        define,
        build: {
          outDir,
          emptyOutDir: false,
          target,
          lib: {
            entry: join(here('widget'), 'loader.ts'),
            formats: ['iife'],
            name: 'tidings',
            fileName: () => 'widget.js',
          },
        },
      })
    },
  }
}

export default defineConfig({
  root: here('widget'),
  // Every file is found from the one that asks for it: the widget runs on pages of other origins.
  base: './',
  publicDir: false,
  plugins: [react(), loader()],
  build: {
    outDir: here('dist/widget'),
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target,
    // The emoji of a language are one file, loaded when somebody picks one.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: { chat: here('widget/chat.tsx'), frame: here('widget/frame.css') },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'assets/[name]-[hash].js' },
    },
  },
})
