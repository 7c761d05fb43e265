import { useSpeech } from '../texts/texts.tsx'
import type { DropPlace } from './drop.ts'

/** While files are held over a conversation: where they may be let go. */
export function DropPlaces({ over }: { readonly over: DropPlace }) {
  const { t } = useSpeech()
  return (
    <div className="td-drops">
      <div className="td-drop" data-drop="usual" data-over={over === 'usual'}>
        {t('dropHere')}
      </div>
      <div className="td-drop" data-drop="unchanged" data-over={over === 'unchanged'}>
        {t('dropUnchanged')}
      </div>
    </div>
  )
}
