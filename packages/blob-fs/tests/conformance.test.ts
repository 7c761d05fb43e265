import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobConformance } from '@tidings/conformance'
import { createFileBlobs } from '../src/index.ts'

blobConformance('a directory', async () =>
  createFileBlobs({ directory: mkdtempSync(join(tmpdir(), 'tidings-blobs-')) }),
)
