import { useAvatar, useMe } from '@tidings/react'

/** Empty until a picture is chosen: the example of AvatarField chooses one. */
export default function MyPicture() {
  const address = useAvatar(useMe())
  return address === '' ? <p>No picture.</p> : <img src={address} alt="What I look like" width={96} />
}
