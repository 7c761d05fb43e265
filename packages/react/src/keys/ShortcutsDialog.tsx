import { Fragment } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { keysOf, type ShortcutName, shortcuts } from '../ui/shortcuts.ts'

const names = Object.keys(shortcuts) as ShortcutName[]
const groups = [...new Set(names.map((name) => shortcuts[name].group))]

/** Every shortcut, as the keyboard has it. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useSpeech()
  return (
    <Dialog title={t('shortcuts')} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="td-keys" aria-label={t('shortcuts')} tabIndex={0}>
        {groups.map((group) => (
          <section key={group} aria-label={t(group)}>
            <h3 className="td-section">{t(group)}</h3>
            <dl>
              {names
                .filter((name) => shortcuts[name].group === group)
                .map((name) => (
                  <div key={name}>
                    <dt>{t(shortcuts[name].label)}</dt>
                    <dd>
                      <Keys name={name} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  )
}

function Keys({ name }: { readonly name: ShortcutName }) {
  const { t } = useSpeech()
  return keysOf(name).map((chord, index) => (
    <Fragment key={chord.join()}>
      {index > 0 && <span className="td-quiet"> {t('or')} </span>}
      {chord.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </Fragment>
  ))
}
