import { z } from 'zod'

/** What a schema cannot say by itself of how much it takes. */
interface Declared {
  /** Keys of a record. */
  readonly keys?: number
  /** The JSON text of data that may be anything, in bytes of UTF-8, and how deep it may nest. */
  readonly bytes?: number
  readonly depth?: number
}

/** `schema.register(declared, …)`; last of what is said of the schema, since `.meta()` and the like make another one. */
export const declared = z.registry<Declared>()
