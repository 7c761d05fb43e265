/** Signs that show nothing, or only turn the direction of what follows: joiners, fillers, bidi controls, tags, marks of order. */
export const invisible = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/u
