// Emoji shortcodes as Slack writes them; a name that is not here stays the text that it was.

const table = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|100 💯|1234 🔢|a 🅰️|airplane ✈️|alarm_clock ⏰|alien 👽|anchor ⚓|angry 😠|arrow_down ⬇️|arrow_down_small 🔽
arrow_forward ▶️|arrow_left ⬅️|arrow_lower_right ↘️|arrow_lower_left ↙️|arrow_right ➡️|arrow_up ⬆️|arrow_up_small 🔼|arrow_upper_right ↗️|arrow_upper_left ↖️|arrow_right_hook ↪️|arrows_counterclockwise 🔄
astonished 😲|baby 👶|ballot_box_with_check ☑️|balloon 🎈|bangbang ‼️|bank 🏦|bar_chart 📊|battery 🔋|beer 🍺|beers 🍻|bell 🔔|bicyclist 🚴|black_circle ⚫|black_large_square ⬛|black_small_square ▪️
large_blue_circle 🔵|blue_circle 🔵|large_blue_square 🟦|large_brown_circle 🟤|large_green_circle 🟢|large_green_square 🟩|large_orange_circle 🟠|large_orange_square 🟧|large_purple_circle 🟣|large_purple_square 🟪
large_yellow_circle 🟡|large_yellow_square 🟨|red_circle 🔴|large_red_square 🟥|white_circle ⚪|white_large_square ⬜|large_blue_diamond 🔷|small_blue_diamond 🔹|large_orange_diamond 🔶|small_orange_diamond 🔸|small_red_triangle 🔺|small_red_triangle_down 🔻
green_circle 🟢|orange_circle 🟠|yellow_circle 🟡|blue_heart 💙|book 📖|books 📚|bookmark 🔖|boom 💥|broken_heart 💔|bug 🐛|building_construction 🏗️|bulb 💡|bust_in_silhouette 👤|busts_in_silhouette 👥|bow 🙇
briefcase 💼|cactus 🌵|calendar 📆|date 📅|spiral_calendar_pad 🗓️|call_me_hand 🤙|calling 📲|camera 📷|card_index 📇|cake 🍰|birthday 🎂|chart 💹|chart_with_downwards_trend 📉|chart_with_upwards_trend 📈
checkered_flag 🏁|clap 👏|clipboard 📋|clock1 🕐|clock3 🕒|clock9 🕘|cloud ☁️|coffee ☕|cold_sweat 😰|computer 💻|confetti_ball 🎊|confounded 😖|confused 😕|construction 🚧|cop 👮|copyright ©️|credit_card 💳|crown 👑|cry 😢
crossed_fingers 🤞|crystal_ball 🔮|cyclone 🌀|dancer 💃|dart 🎯|desktop_computer 🖥️|diamond_shape_with_a_dot_inside 💠|disappointed 😞|dizzy 💫|dog 🐶|dollar 💵|door 🚪|droplet 💧|e-mail 📧|email ✉️|envelope ✉️|envelope_with_arrow 📩|incoming_envelope 📨
earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|electric_plug 🔌|end 🔚|euro 💶|pound 💷|yen 💴|exclamation ❗|heavy_exclamation_mark ❗|grey_exclamation ❕|eyes 👀|eye 👁️|face_with_monocle 🧐|face_palm 🤦|facepalm 🤦|fearful 😨|fire 🔥|fireworks 🎆|first_place_medal 🥇|fist 👊|flag-us 🇺🇸|flag-de 🇩🇪|flag-gb 🇬🇧|flushed 😳
file_folder 📁|open_file_folder 📂|floppy_disk 💾|four_leaf_clover 🍀|freezing_face 🥶|gear ⚙️|gem 💎|ghost 👻|gift 🎁|globe_with_meridians 🌐|grey_question ❔|grimacing 😬|grin 😁|grinning 😀|hammer 🔨|hammer_and_wrench 🛠️|hand ✋|raised_hand ✋|handshake 🤝|hankey 💩|headphones 🎧|hear_no_evil 🙉|heart ❤️|heart_eyes 😍|heavy_check_mark ✔️|heavy_dollar_sign 💲|heavy_minus_sign ➖|heavy_multiplication_x ✖️|heavy_plus_sign ➕
hibiscus 🌺|hourglass ⌛|hourglass_flowing_sand ⏳|house 🏠|hugging_face 🤗|hushed 😯|inbox_tray 📥|outbox_tray 📤|information_source ℹ️|innocent 😇|interrobang ⁉️|iphone 📱|joy 😂|key 🔑|keyboard ⌨️|label 🏷️|laptop 💻|leaves 🍃|ledger 📒|link 🔗|lock 🔒|closed_lock_with_key 🔐|unlock 🔓|loudspeaker 📢|mega 📣|mag 🔍|mag_right 🔎|magnet 🧲|mailbox 📫|mailbox_with_mail 📬|man_shrugging 🤷‍♂️|woman_shrugging 🤷‍♀️|shrug 🤷|medal 🏅|sports_medal 🏅|memo 📝|pencil 📝|pencil2 ✏️|microphone 🎤|money_with_wings 💸|moneybag 💰|money_mouth_face 🤑
moon 🌔|crescent_moon 🌙|mountain ⛰️|mute 🔇|muscle 💪|nerd_face 🤓|neutral_face 😐|new 🆕|newspaper 📰|no_bell 🔕|no_entry ⛔|no_entry_sign 🚫|no_good 🙅|notebook 📓|ocean 🌊|octagonal_sign 🛑|ok ✅|ok_hand 👌|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣|keycap_ten 🔟|open_hands 👐|open_mouth 😮|package 📦|page_facing_up 📄|page_with_curl 📃|paperclip 📎|partying_face 🥳|party_popper 🎉|tada 🎉|partly_sunny ⛅
pause_button ⏸️|double_vertical_bar ⏸️|pensive 😔|people_holding_hands 🧑‍🤝‍🧑|phone ☎️|telephone ☎️|telephone_receiver 📞|pizza 🍕|pleading_face 🥺|point_down 👇|point_left 👈|point_right 👉|point_up ☝️|point_up_2 👆|poop 💩|pray 🙏|pushpin 📌|round_pushpin 📍|purple_heart 💜|question ❓|rage 😡|rainbow 🌈|raised_hands 🙌|raising_hand 🙋|receipt 🧾|recycle ♻️|relaxed ☺️|relieved 😌|repeat 🔁|rewind ⏪|fast_forward ⏩|robot_face 🤖|robot 🤖|rocket 🚀|rofl 🤣|rolling_on_the_floor_laughing 🤣|rose 🌹|rotating_light 🚨|running 🏃|runner 🏃
sad 😢|salute 🫡|saluting_face 🫡|scales ⚖️|scissors ✂️|scream 😱|second_place_medal 🥈|third_place_medal 🥉|see_no_evil 🙈|seedling 🌱|shield 🛡️|ship 🚢|sleeping 😴|zzz 💤|slightly_frowning_face 🙁|slightly_smiling_face 🙂|smile 😄|smiley 😃|smirk 😏|snail 🐌|snowflake ❄️|sob 😭|sos 🆘|sparkle ❇️|sparkles ✨|sparkling_heart 💖|speak_no_evil 🙊|speaker 🔈|speech_balloon 💬|left_speech_bubble 🗨️|thought_balloon 💭|star ⭐|star2 🌟|stopwatch ⏱️|sunglasses 😎|sunny ☀️|sunrise 🌅|sweat 😓|sweat_smile 😅|raised_eyebrow 🤨|face_with_raised_eyebrow 🤨|face_with_rolling_eyes 🙄
telescope 🔭|thermometer 🌡️|thinking_face 🤔|thinking 🤔|ticket 🎫|timer_clock ⏲️|tired_face 😫|toolbox 🧰|top 🔝|traffic_light 🚦|vertical_traffic_light 🚦|trophy 🏆|triangular_flag_on_post 🚩|turtle 🐢|umbrella ☔|unamused 😒|upside_down_face 🙃|v ✌️|vs 🆚|warning ⚠️|wastebasket 🗑️|watch ⌚|wave 👋|wavy_dash 〰️|weary 😩|wheelchair ♿|white_check_mark ✅|white_flag 🏳️|wink 😉|woman-raising-hand 🙋‍♀️|world_map 🗺️|worried 😟|wrench 🔧|x ❌|negative_squared_cross_mark ❎|yellow_heart 💛|green_heart 💚|orange_heart 🧡|yum 😋|zap ⚡|zipper_mouth_face 🤐
heavy_large_circle ⭕|o ⭕|o2 🅾️|large_yellow_hexagon 🟡|ring 💍|office 🏢|factory 🏭|hospital 🏥|convenience_store 🏪|department_store 🏬|school 🏫|classical_building 🏛️|cityscape 🏙️|bellhop_bell 🛎️|receipt_scroll 🧾|scroll 📜|jigsaw 🧩|technologist 🧑‍💻|male-technologist 👨‍💻|female-technologist 👩‍💻|bookmark_tabs 📑|dividers 🗂️|card_file_box 🗃️|card_index_dividers 🗂️|file_cabinet 🗄️|lower_left_ballpoint_pen 🖊️|fountain_pen 🖋️|straight_ruler 📏|abacus 🧮|hatching_chick 🐣|owl 🦉|unicorn_face 🦄`;

const emoji = new Map(table.trim().split(/[|\n]/).map((entry) => entry.trim().split(' ')));

/** The emoji of a shortcode (without colons), or undefined; "+1::skin-tone-3" in its colour, where it takes one. */
export function emojiFor(name) {
  const [plain, tone] = name.toLowerCase().split('::skin-tone-');
  const glyph = emoji.get(plain);
  if (!glyph || !/^[2-6]$/.test(tone ?? '')) return glyph;
  return glyph.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/u, (_, base) => base + String.fromCodePoint(0x1F3FB + Number(tone) - 2));
}

/** The emoji of "1f44d-1f3fb", as rich text carries it. */
export function emojiFromCodepoints(codepoints) {
  try {
    return String.fromCodePoint(...codepoints.split('-').map((c) => parseInt(c, 16)));
  } catch {
    return undefined;
  }
}

/** Replaces every known :shortcode: of a plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/gi, (whole, name) => emojiFor(name) ?? whole);
}

/** Shortcodes that start with, then contain, what was typed. */
export function emojiMatching(typed, limit = 8) {
  const all = [...emoji.keys()];
  const starts = all.filter((name) => name.startsWith(typed));
  const contains = all.filter((name) => !name.startsWith(typed) && name.includes(typed));
  return [...starts, ...contains].slice(0, limit).map((name) => ({ name, glyph: emoji.get(name) }));
}
