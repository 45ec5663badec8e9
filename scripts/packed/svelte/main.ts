import { type LiveCall, useActiveCall } from '@offhook/svelte'
import { mount } from 'svelte'
import type { Readable } from 'svelte/store'
import Softphone from './Softphone.svelte'

export const active: () => Readable<LiveCall | undefined> = useActiveCall

const target = document.getElementById('root')
if (target) mount(Softphone, { target })
