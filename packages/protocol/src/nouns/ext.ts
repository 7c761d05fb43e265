import { z } from 'zod'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { plainText, sound } from '../text/sound.ts'
import { utf8Length } from '../text/utf8.ts'

const Value = z
  .unknown()
  .overwrite((value) => sound(value))
  .register(declared, { bytes: limits.extBytes, depth: limits.extDepth })

/** What an app, or another protocol, has to say of a message beside its words. */
export const Ext = z
  .record(plainText().min(1).max(64), Value)
  .check((context) => {
    const bytes = utf8Length(JSON.stringify(context.value))
    if (bytes <= limits.extBytes) return
    const message = `is ${bytes} bytes of JSON; at most ${limits.extBytes} are taken`
    context.issues.push({ code: 'custom', message, input: context.value })
  })
  .meta({
    id: 'Ext',
    description: `What the app has beside the words: stored and handed on as it came, and never read by the server. At most ${limits.extBytes} bytes of JSON.`,
  })
  .register(declared, { keys: limits.extKeys })
export type Ext = z.infer<typeof Ext>
