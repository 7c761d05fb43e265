#!/usr/bin/env node
// JavaScript, so that the cache of compiled code is on before the first TypeScript file is read: who finds all there need not
// load the type stripper.
import { enableCompileCache } from 'node:module'

// What is written, by the store's threads too, is for its owner alone.
process.umask(0o077)

// Compiled once: the next start is twice as fast.
enableCompileCache()

const { runCommand } = await import('./cli/run.ts')
process.exitCode = await runCommand(process.argv.slice(2))
