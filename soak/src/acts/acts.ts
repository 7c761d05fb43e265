import type { InputOf, OperationName } from '@tidings/protocol'
import type { Draw } from './draw.ts'

/** For each operation an input that its schema takes; undefined when what it needs is not there yet. */
export type Acts = { readonly [N in OperationName]: (draw: Draw) => InputOf<N> | undefined }
