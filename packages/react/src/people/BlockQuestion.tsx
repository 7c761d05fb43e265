import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Question } from '../ui/Dialog.tsx'
import type { QuestionProps } from '../ui/dialog-props.ts'

interface BlockQuestionProps extends Pick<QuestionProps, 'onClose' | 'returnTo'> {
  readonly oid: string
}

/** Asks before somebody is blocked. */
export function BlockQuestion({ oid, ...dialog }: BlockQuestionProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  return (
    <Question
      title={t('block')}
      text={t('blockSure', { name: useName(oid) })}
      action={t('block')}
      onYes={() => void act(() => client.call('contact.block', { user: idOf(oid) }))}
      {...dialog}
    />
  )
}
