"""The few words a participant reads that no protocol writes: how to go on, how to answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The fixed texts of one language."""

    page_hint: str
    vas_hint: str
    operator_title: str
    operator_hint: str
    break_title: str
    break_body: str
    decimal_mark: str
    repeat_body: str
    repeat_hint: str
    hand_in_body: str
    hand_in_hint: str
    hand_out_title: str
    hand_out_body: str
    wrong_water_body: str
    dial_body: str
    dial_hint: str
    laser_body: str
    laser_hint: str
    eyewear_body: str
    eyewear_hint: str
    work_up_body: str
    work_up_hint: str
    pause_title: str
    pause_body: str
    held_body: str
    held_without: str
    pause_repeat: str
    pause_go_on: str
    pause_skip: str
    pause_end: str
    seam_body: str
    scanner_title: str
    scanner_body: str
    choice_hint: str
    numeric_hint: str
    rate_hint: str
    press_hint: str
    listen_body: str
    silence_body: str
    lesson_help_body: str
    calibration_body: str
    calibration_hint: str
    calibration_again: str
    calibration_end: str
    calibration_failed_body: str


WORDS = {
    "en": Words(
        page_hint="Press the space bar or click to go on",
        vas_hint="Mouse or arrow keys to move, click or space bar to confirm",
        operator_title="Operator",
        operator_hint="When it is done, press the key O",
        break_title="Short break",
        break_body="Please keep still for a moment. The next part begins by itself.",
        decimal_mark=".",
        repeat_body="Your console says what was wrong in trial {trial}.\n\n"
        "Shall it be repeated now, at the end of the block?",
        repeat_hint="R repeats it, O goes on without",
        hand_in_body="Let the participant put the hand into the water, up to the wrist.\n\n"
        "Press O at the moment the hand is in, and once more at the moment it comes out.",
        hand_in_hint="Hand in the water: press the key O",
        hand_out_title="Please take your hand out of the water",
        hand_out_body="Thank you. Dry your hand and rest it.",
        wrong_water_body="The water has {water} °C. It should have {wanted} °C, within {tolerance} °C.\n\n"
        "Bring it there and stir it; it is measured again when you press O.",
        dial_body="Set the dial of the stimulator to the current that your console says.\n\n"
        "If it shows another value, give that one with the arrow keys up and down; the console repeats it.",
        dial_hint="When the dial shows what the console says, press the key O",
        laser_body="Set the laser to the energy, the duration and the spot that your console says.\n\n"
        "If it shows another energy, give that one with the arrow keys up and down; the console repeats it.",
        laser_hint="When the laser shows what the console says, press the key O",
        eyewear_body="Laser light. Everybody in the room, the participant first, now puts on eyewear made "
        "for the wavelength of this laser. Close the door. The laser's emergency stop is at hand.\n\n"
        "Aim at the skin site only, never at an eye. Move the spot to fresh skin as you go; "
        "pulses on one spot: {count}.",
        eyewear_hint="When everybody wears the eyewear, press the key O",
        work_up_body="Getting used to it, step {step} of {steps}: each stimulus is a little stronger than "
        "the one before.\n\nAsk whether the participant is ready, and whether it may become stronger.",
        work_up_hint="O: the stimulus comes a few seconds later. Esc stops",
        pause_title="Pause",
        pause_body="Everything is stopped, and nothing will be given now.\n\n"
        "There is no hurry. The operator asks you how you are and how you would like to go on.",
        held_body="The session waits, and nothing will be given now.\n\n"
        "The operator sees to it and will go on in a moment.",
        held_without="K: go on without what is missing",
        pause_repeat="R: this trial again",
        pause_go_on="R: go on",
        pause_skip="K: leave this part out",
        pause_end="E: end the session, W: end it because the participant withdraws",
        seam_body="This session was interrupted and goes on now.\n\n"
        "Look at the skin. Is the participant ready to go on?",
        scanner_title="The scanner starts in a moment",
        scanner_body="Please lie still. The next part begins by itself.",
        choice_hint="Mouse or arrow keys to choose, click or space bar to confirm",
        numeric_hint="Mouse, arrow keys or a number to choose, click or space bar to confirm",
        rate_hint="Move the mark all the time to show how it feels right now",
        press_hint="Space bar or click: it ends at once",
        listen_body="Please listen.",
        silence_body="Please go on like this until the bell.",
        lesson_help_body="The participant has not answered every question about the two scales correctly.\n\n"
        "Please explain once more what intensity and unpleasantness mean, and ask whether it is clear.",
        calibration_body="The search for the participant's own values is over; your console says what was "
        "found, and how certain it is.",
        calibration_hint="O goes on with what was found",
        calibration_again="R searches once more",
        calibration_end="E ends the session",
        calibration_failed_body="The search for the participant's own values has not found all that this "
        "session needs; your console says why.",
    ),
    "de": Words(
        page_hint="Weiter mit der Leertaste oder einem Klick",
        vas_hint="Bewegen mit Maus oder Pfeiltasten, bestätigen mit Klick oder Leertaste",
        operator_title="Versuchsleitung",
        operator_hint="Wenn das erledigt ist: Taste O drücken",
        break_title="Kurze Pause",
        break_body="Bitte bleiben Sie einen Moment ruhig sitzen. Der nächste Teil beginnt von selbst.",
        decimal_mark=",",
        repeat_body="Was in Durchgang {trial} nicht stimmte, steht auf Ihrer Konsole.\n\n"
        "Soll er jetzt, am Ende des Blocks, wiederholt werden?",
        repeat_hint="R wiederholt ihn, O macht ohne ihn weiter",
        hand_in_body="Lassen Sie die Hand bis zum Handgelenk ins Wasser tauchen.\n\n"
        "Drücken Sie O in dem Moment, in dem die Hand eintaucht, und noch einmal, wenn sie herauskommt.",
        hand_in_hint="Hand im Wasser: Taste O drücken",
        hand_out_title="Bitte nehmen Sie die Hand aus dem Wasser",
        hand_out_body="Danke. Trocknen Sie die Hand ab und lassen Sie sie ruhen.",
        wrong_water_body="Das Wasser hat {water} °C. Es soll {wanted} °C haben, auf {tolerance} °C genau.\n\n"
        "Bringen Sie es dorthin und rühren Sie um; bei Taste O wird noch einmal gemessen.",
        dial_body="Stellen Sie den Regler des Stimulators auf die Stromstärke, die Ihre Konsole nennt.\n\n"
        "Zeigt er einen anderen Wert, geben Sie diesen mit den Pfeiltasten auf und ab an; die "
        "Konsole wiederholt ihn.",
        dial_hint="Wenn der Regler zeigt, was die Konsole nennt: Taste O drücken",
        laser_body="Stellen Sie den Laser auf die Energie, die Dauer und den Fleck, die Ihre Konsole nennt."
        "\n\nZeigt er eine andere Energie, geben Sie diese mit den Pfeiltasten auf und ab an; die Konsole "
        "wiederholt sie.",
        laser_hint="Wenn der Laser zeigt, was die Konsole nennt: Taste O drücken",
        eyewear_body="Laserlicht. Alle im Raum, zuerst die teilnehmende Person, setzen jetzt Schutzbrillen "
        "für die Wellenlänge dieses Lasers auf. Schließen Sie die Tür. Der Not-Aus des Lasers ist in "
        "Reichweite.\n\nZielen Sie nur auf die Hautstelle, nie auf ein Auge. Rücken Sie den Fleck immer "
        "wieder auf frische Haut; Pulse auf einem Fleck: {count}.",
        eyewear_hint="Wenn alle eine Schutzbrille tragen: Taste O drücken",
        work_up_body="Gewöhnung, Schritt {step} von {steps}: Jeder Reiz ist etwas stärker als der "
        "vorige.\n\nFragen Sie, ob die Person bereit ist und ob es stärker werden darf.",
        work_up_hint="O: Der Reiz kommt einige Sekunden später. Esc hält an",
        pause_title="Pause",
        pause_body="Alles ist angehalten, und jetzt wird nichts gegeben.\n\n"
        "Es eilt nicht. Die Versuchsleitung fragt Sie, wie es Ihnen geht und wie Sie fortfahren möchten.",
        held_body="Die Sitzung wartet, und jetzt wird nichts gegeben.\n\n"
        "Die Versuchsleitung kümmert sich darum und macht gleich weiter.",
        held_without="K: ohne das Fehlende weiter",
        pause_repeat="R: dieser Durchgang noch einmal",
        pause_go_on="R: weiter",
        pause_skip="K: diesen Teil auslassen",
        pause_end="E: Sitzung beenden, W: beenden, weil die Person die Teilnahme beendet",
        seam_body="Diese Sitzung wurde unterbrochen und geht jetzt weiter.\n\n"
        "Sehen Sie sich die Haut an. Ist die Person bereit weiterzumachen?",
        scanner_title="Der Scanner startet gleich",
        scanner_body="Bitte bleiben Sie ruhig liegen. Der nächste Teil beginnt von selbst.",
        choice_hint="Auswählen mit Maus oder Pfeiltasten, bestätigen mit Klick oder Leertaste",
        numeric_hint="Auswählen mit Maus, Pfeiltasten oder Zahl, bestätigen mit Klick oder Leertaste",
        rate_hint="Bewegen Sie die Marke die ganze Zeit so, wie es sich gerade anfühlt",
        press_hint="Leertaste oder Klick: Es hört sofort auf",
        listen_body="Bitte hören Sie zu.",
        silence_body="Bitte bleiben Sie so dabei, bis die Glocke klingt.",
        lesson_help_body="Nicht alle Fragen zu den beiden Skalen wurden richtig beantwortet.\n\n"
        "Bitte erklären Sie noch einmal, was Intensität und Unangenehmheit bedeuten, und fragen Sie, ob es "
        "klar ist.",
        calibration_body="Die Suche nach den eigenen Werten dieser Person ist zu Ende; auf Ihrer Konsole "
        "steht, was gefunden wurde und wie sicher es ist.",
        calibration_hint="O macht mit dem Gefundenen weiter",
        calibration_again="R sucht noch einmal",
        calibration_end="E beendet die Sitzung",
        calibration_failed_body="Die Suche nach den eigenen Werten dieser Person hat nicht alles gefunden, "
        "was diese Sitzung braucht; auf Ihrer Konsole steht, warum.",
    ),
}
"""Language -> its words."""
