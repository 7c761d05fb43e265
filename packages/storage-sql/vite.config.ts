import { createRequire } from 'node:module'
import { defineConfig } from 'vite'

/** Makes one file of Kysely, which comes as three hundred; `tools/prepare.mjs` runs it and says where it goes. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: createRequire(import.meta.url).resolve('kysely'),
    target: 'esnext',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'kysely.js', comments: false } },
  },
})
