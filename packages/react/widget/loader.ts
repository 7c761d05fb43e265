import { optionsOf } from './options.ts'
import { ChatWidget } from './widget.ts'

/** Names of built files, relative to the loader. Filled in by vite.widget.config.ts. */
declare const __CHAT__: string
declare const __CHAT_STYLES__: readonly string[]
declare const __FRAME_STYLES__: string

const script = document.currentScript
if (!(script instanceof HTMLScriptElement)) throw new Error('tidings: load the widget with a <script src> of its own')

const options = optionsOf(script)
const at = (file: string): URL => new URL(file, script.src)

function begin(): void {
  window.Tidings?.destroy()
  window.Tidings = new ChatWidget(options, {
    chat: at(__CHAT__),
    chatStyles: __CHAT_STYLES__.map(at),
    frameStyles: at(__FRAME_STYLES__),
  })
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin)
else begin()
